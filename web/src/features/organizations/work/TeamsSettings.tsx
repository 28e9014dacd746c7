import { TeamsSection } from './TeamsSection';
import { WorkSection } from './WorkSection';

/** Teams, and when their members work. */
export function TeamsSettings() {
  return (
    <>
      <TeamsSection />
      <WorkSection />
    </>
  );
}
