import type { Attendance } from '@/api/types';
import classes from './AttendanceDot.module.css';

/** Whether somebody is at work: by colour and by shape. What it says stands beside it. */
export function AttendanceDot({ state }: { state: Attendance }) {
  return <span className={classes['dot']} data-state={state} aria-hidden="true" />;
}
