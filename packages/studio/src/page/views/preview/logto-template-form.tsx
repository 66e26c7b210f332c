// A template that Logto itself would keep, to be tried: off until it is wanted, kept for each usage type.
import type { PreviewResult } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { type LogtoTemplate, startTemplate } from '../../state/logto-template.ts';
import { useStudio } from '../../state/studio.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';

/** @param answer null while there is none to what goes in now */
export function LogtoTemplateForm({ answer }: { answer: PreviewResult | null }) {
  const { draft, change, info } = useStudio();
  const { type } = draft;
  const sample = info.usageTypes.find((known) => known.type === type)?.payload ?? {};
  const template = draft.logtoTemplates[type] ?? startTemplate(sample);
  const set = (patch: Partial<LogtoTemplate>) =>
    change(({ logtoTemplates: all }) => ({
      logtoTemplates: { ...all, [type]: { ...(all[type] ?? template), ...patch } },
    }));
  const line = (key: 'subject' | 'replyTo' | 'sendFrom', ids: object, placeholder = '') => (
    <input
      {...ids}
      class="input"
      autocomplete="off"
      placeholder={placeholder}
      value={template[key]}
      onInput={(event) => set({ [key]: event.currentTarget.value })}
    />
  );

  return (
    <div class="delivery" data-testid="logto-template">
      <div class="field">
        <label class="tick">
          <input
            type="checkbox"
            checked={template.isOn}
            onChange={(event) => set({ isOn: event.currentTarget.checked })}
          />
          <span>Try a template kept in Logto</span>
        </label>
        <p class="field-help">
          A template kept in Logto for a usage type goes before the deliveries. It is tried here only: Send leaves it
          out.
        </p>
      </div>
      {template.isOn && (
        <>
          {template.content.trim() === '' ? (
            <Notice tone="info">Write its content: until then the deliveries serve.</Notice>
          ) : (
            answer?.ok &&
            answer.source !== 'logto' && (
              <Notice tone="warning">It is passed over and {answer.source} serves: beside the mail stands why.</Notice>
            )
          )}
          <Field label="Subject">{(ids) => line('subject', ids)}</Field>
          <div class="field">
            <span class="field-label">Content type</span>
            <Segments
              label="Content type"
              value={template.contentType}
              choices={[
                { value: 'text/html', title: 'Html' },
                { value: 'text/plain', title: 'Plain text' },
              ]}
              onChange={(contentType) => set({ contentType })}
            />
          </div>
          <Field label="Content">
            {(ids) => (
              <CodeEditor
                key={type}
                label="Content"
                ids={ids}
                language="html"
                text={template.content}
                onChange={(content) => set({ content })}
              />
            )}
          </Field>
          <Field label="Reply to" isOptional>
            {(ids) => line('replyTo', ids, 'support@example.com')}
          </Field>
          <Field
            label="Send from"
            isOptional
            help={<p>A name alone joins the config’s sender. Blank: the config’s sender.</p>}
          >
            {(ids) => line('sendFrom', ids, '{{application.name}}')}
          </Field>
        </>
      )}
    </div>
  );
}
