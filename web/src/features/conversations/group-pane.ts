import { lazy } from 'react';

/** Loaded when the first group is opened. */
export const GroupPane = lazy(() => import('./components/GroupPane').then((module) => ({ default: module.GroupPane })));
