// The texts of an email, without its HTML: an empty field is the design's text.
import { useState } from 'preact/hooks';
import type { BoardCell, EditedTexts } from '../../../contract/project.ts';
import { checkEdits } from '../../../design/check-edits.ts';
import { type EmailPlace, editAt, setText } from '../../state/email-edits.ts';
import { useStudio } from '../../state/studio.tsx';
import { Field, fieldError } from '../../ui/field.tsx';

const rows: ReadonlyArray<{ field: keyof EditedTexts; label: string; isLong?: true; help?: string }> = [
  { field: 'subject', label: 'Subject', help: 'May contain {{code}}.' },
  { field: 'title', label: 'Title' },
  { field: 'text', label: 'Text', isLong: true },
  { field: 'button', label: 'Button' },
  { field: 'footnote', label: 'Footnote', isLong: true },
];

export function TextFields({ cell, place }: { cell: BoardCell; place: EmailPlace }) {
  const { project, sync } = useStudio();
  // What is typed and may not stand in an email stays in its field.
  const [invalid, setInvalid] = useState<Partial<Record<keyof EditedTexts, { written: string; message: string }>>>({});
  const edit = editAt(project, place);
  const edited = edit && 'texts' in edit ? edit.texts : {};
  const set = (field: keyof EditedTexts, written: string) => {
    const [issue] = checkEdits({ [field]: written }, place.type);
    const { [field]: _fixed, ...others } = invalid;
    if (issue) return setInvalid({ ...others, [field]: { written, message: issue.message.replace(/^\w+ /, 'This ') } });
    setInvalid(others);
    const designed = cell.texts[field] ?? '';
    sync.change(
      (before) => setText(before, place, field, written, designed),
      `${field} ${place.type}.${place.language}`,
    );
  };
  return (
    <div class="text-fields">
      {rows
        .filter(({ field }) => cell.texts[field] !== undefined)
        .map(({ field, label, isLong, help }) => {
          const designed = cell.texts[field] ?? '';
          const { written, message } = invalid[field] ?? {};
          const value = written ?? edited[field] ?? designed;
          const isChanged = edited[field] !== undefined;
          return (
            <Field
              key={field}
              label={label}
              findings={message === undefined ? [] : [fieldError(message)]}
              help={
                <p>
                  {field === 'subject' && place.type === 'OrganizationInvitation' ? '' : help}{' '}
                  {isChanged && (
                    <button type="button" class="link" onClick={() => set(field, '')}>
                      Use the design’s {label.toLowerCase()}
                    </button>
                  )}
                </p>
              }
            >
              {(ids) => {
                const shared = {
                  ...ids,
                  class: 'input',
                  lang: place.language,
                  dir: 'auto',
                  value,
                  onInput: (event: { currentTarget: { value: string } }) => set(field, event.currentTarget.value),
                } as const;
                return isLong ? <textarea {...shared} rows={3} /> : <input {...shared} autocomplete="off" />;
              }}
            </Field>
          );
        })}
    </div>
  );
}
