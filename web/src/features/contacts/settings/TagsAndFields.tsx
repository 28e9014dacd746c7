import { FieldsSection } from './FieldsSection';
import { TagsSection } from './TagsSection';

/** The organization's vocabulary of tags, and the fields that contacts have. */
export function TagsAndFields() {
  return (
    <>
      <TagsSection />
      <FieldsSection />
    </>
  );
}
