// What makes an email: the usage type, the language, the delivery, and the payload and template from Logto.
import { useState } from 'preact/hooks';
import type { PreviewResult } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { formatRoute } from '../../route.ts';
import { valueAt } from '../../state/json.ts';
import { type PayloadDraft, withLocale } from '../../state/payload.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, fieldError, Select } from '../../ui/field.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { typeTitle } from '../../ui/titles.ts';
import { DeliveryForm } from './delivery-form.tsx';
import { LogtoTemplateForm } from './logto-template-form.tsx';

interface InputPanelProps {
  payloadDraft: PayloadDraft;
  result: PreviewResult | null;
  /** `result` belongs to the present input. */
  isCurrent: boolean;
}

export function InputPanel({ payloadDraft, result, isCurrent }: InputPanelProps) {
  const [tab, setTab] = useState<'delivery' | 'payload' | 'logto'>('delivery');
  return (
    <section class="preview-input" aria-label="Input">
      <div class="preview-input-header">
        <TypeField />
        <LocaleField payloadDraft={payloadDraft} />
      </div>
      <Tabs
        label="Input"
        tabs={[
          { name: 'delivery', title: 'Email' },
          { name: 'payload', title: 'Payload', hasError: payloadDraft.error !== null },
          { name: 'logto', title: 'Logto template' },
        ]}
        selected={tab}
        onSelect={setTab}
      >
        {tab === 'delivery' && <DeliveryForm result={result} />}
        {tab === 'payload' && <PayloadField payloadDraft={payloadDraft} />}
        {tab === 'logto' && <LogtoTemplateForm result={isCurrent ? result : null} />}
      </Tabs>
    </section>
  );
}

function TypeField() {
  const { draft, change, info } = useStudio();
  const description = info.usageTypes.find(({ type }) => type === draft.type)?.description ?? '';
  return (
    <Field label="Usage type" help={<p>{description}</p>}>
      {(ids) => (
        <Select
          ids={ids}
          value={draft.type}
          options={info.usageTypes.map(({ type }) => ({ value: type, title: typeTitle(type) }))}
          onChange={(type) => {
            change({ type });
            // Not history.replaceState: it fires no hashchange, and the route would stay at the old type.
            location.replace(formatRoute('preview', type));
          }}
        />
      )}
    </Field>
  );
}

/** The language is part of the payload, and the same in every view. */
function LocaleField({ payloadDraft: { payload, error } }: { payloadDraft: PayloadDraft }) {
  const { change } = useStudio();
  const isValid = error === null;
  const locale = isValid ? valueAt(payload, ['locale']) : '';
  const set = (next: string) =>
    change(({ payloads }) => ({ locale: next.trim(), payloads: withLocale(payloads, next.trim()) }));
  return (
    <Field label="Language" help={<p>{isValid ? 'Such as fr.' : 'Fix the payload first.'}</p>}>
      {(ids) => (
        <input
          {...ids}
          class="input"
          autocomplete="off"
          spellcheck={false}
          placeholder="none"
          disabled={!isValid}
          value={typeof locale === 'string' ? locale : ''}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function PayloadField({ payloadDraft: { source, error } }: { payloadDraft: PayloadDraft }) {
  const { draft, change } = useStudio();
  const { type } = draft;
  const set = (next: string) => change(({ payloads }) => ({ payloads: { ...payloads, [type]: next } }));
  const reset = () =>
    change(({ payloads }) => {
      const { [type]: _edited, ...others } = payloads;
      return { payloads: others };
    });
  return (
    <>
      <Field
        label="Payload"
        help={<p>What Logto passes for this usage type. Edit it to try other names, codes and links.</p>}
        findings={error === null ? [] : [fieldError(error)]}
      >
        {(ids) => (
          <CodeEditor
            key={type}
            label="Payload"
            historyKey={`payload ${type}`}
            ids={ids}
            language="json"
            text={source}
            onChange={set}
          />
        )}
      </Field>
      {draft.payloads[type] !== undefined && (
        <Button variant="quiet" onPress={reset}>
          Reset to Logto’s payload
        </Button>
      )}
    </>
  );
}
