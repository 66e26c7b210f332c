// An email template of Logto itself, to preview before it is created there: off by default, one for each usage type.
import type { PreviewResult } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { createLogtoTemplate, type LogtoTemplate } from '../../state/starter-content.ts';
import { useStudio } from '../../state/studio.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { typeTitle } from '../../ui/titles.ts';

/** @param result null until there is one for the present input */
export function LogtoTemplateForm({ result }: { result: PreviewResult | null }) {
  const { draft, change, info } = useStudio();
  const { type } = draft;
  const sample = info.usageTypes.find((known) => known.type === type)?.payload ?? {};
  const template = draft.logtoTemplates[type] ?? createLogtoTemplate(sample);
  const set = (patch: Partial<LogtoTemplate>) =>
    change(({ logtoTemplates: all }) => ({
      logtoTemplates: { ...all, [type]: { ...(all[type] ?? template), ...patch } },
    }));
  const textInput = (name: 'subject' | 'replyTo' | 'sendFrom', ids: object, placeholder = '') => (
    <input
      {...ids}
      class="input"
      autocomplete="off"
      placeholder={placeholder}
      value={template[name]}
      onInput={(event) => set({ [name]: event.currentTarget.value })}
    />
  );

  return (
    <div class="delivery-form" data-testid="logto-template">
      <div class="field">
        <label class="checkbox">
          <input
            type="checkbox"
            checked={template.isOn}
            onChange={(event) => set({ isOn: event.currentTarget.checked })}
          />
          <span>Preview a Logto template</span>
        </label>
        <p class="field-help">
          Logto’s own template for a usage type takes precedence over the deliveries. It applies to this preview only,
          not to Send.
        </p>
      </div>
      {template.isOn && (
        <>
          {template.content.trim() === '' ? (
            <Notice tone="info">Enter the content. Until then, the deliveries are used.</Notice>
          ) : (
            result?.ok &&
            result.source !== 'logto' && (
              <Notice tone="warning">
                Logto’s template is skipped, and {typeTitle(result.source)} is used. The warning at the email says why.
              </Notice>
            )
          )}
          <Field label="Subject">{(ids) => textInput('subject', ids)}</Field>
          <div class="field">
            <span class="field-label">Content type</span>
            <SegmentedControl
              label="Content type"
              value={template.contentType}
              choices={[
                { value: 'text/html', title: 'HTML' },
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
                historyKey={`logto template ${type}`}
                ids={ids}
                language="html"
                text={template.content}
                onChange={(content) => set({ content })}
              />
            )}
          </Field>
          <Field label="Reply to" isOptional>
            {(ids) => textInput('replyTo', ids, 'support@example.com')}
          </Field>
          <Field
            label="Send from"
            isOptional
            help={<p>A name alone uses the address of the config’s sender. Default: the config’s sender.</p>}
          >
            {(ids) => textInput('sendFrom', ids, '{{application.name}}')}
          </Field>
        </>
      )}
    </div>
  );
}
