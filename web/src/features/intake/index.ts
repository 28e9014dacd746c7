export { FailedIntake } from './components/FailedIntake';
