// What goes into a mail: the usage type, its language, the delivery that serves it, and what comes from Logto.
import { useState } from 'preact/hooks';
import type { PreviewResult } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { formatRoute } from '../../route.ts';
import { setAt, valueAt } from '../../state/draft.ts';
import type { Payload } from '../../state/payload.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DeliveryForm } from './delivery-form.tsx';
import { LogtoTemplateForm } from './logto-template-form.tsx';

interface MakingProps {
  typed: Payload;
  answer: PreviewResult | null;
  /** `answer` is for what goes in now. */
  isAnswered: boolean;
}

export function Making({ typed, answer, isAnswered }: MakingProps) {
  const [tab, setTab] = useState<'delivery' | 'payload' | 'logto'>('delivery');
  return (
    <section class="making" aria-label="What goes in">
      <div class="making-head">
        <TypeField />
        <LocaleField typed={typed} />
      </div>
      <Tabs
        label="What goes in"
        tabs={[
          { name: 'delivery', title: 'Mail' },
          { name: 'payload', title: 'Payload', hasError: typed.problem !== null },
          { name: 'logto', title: 'Logto template' },
        ]}
        selected={tab}
        onSelect={setTab}
      >
        {tab === 'delivery' && <DeliveryForm answer={answer} />}
        {tab === 'payload' && <PayloadField typed={typed} />}
        {tab === 'logto' && <LogtoTemplateForm answer={isAnswered ? answer : null} />}
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
        <div class="select">
          <select
            {...ids}
            value={draft.type}
            onChange={(event) => {
              const type = event.currentTarget.value;
              change({ type });
              // Not history.replaceState: of that no hashchange tells, and the same address again would not be followed.
              location.replace(formatRoute('preview', type));
            }}
          >
            {info.usageTypes.map(({ type }) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        </div>
      )}
    </Field>
  );
}

/** The language is part of the payload: this sets it there. */
function LocaleField({ typed }: { typed: Payload }) {
  const { draft, change } = useStudio();
  const isReadable = typed.problem === null;
  const locale = isReadable ? valueAt(typed.payload, ['locale']) : '';
  const set = (next: string) =>
    change(({ payloads }) => ({
      payloads: { ...payloads, [draft.type]: setAt(typed.source, ['locale'], next.trim() === '' ? undefined : next) },
    }));
  return (
    <Field label="Language" help={<p>{isReadable ? 'Such as fr.' : 'Mend the payload first.'}</p>}>
      {(ids) => (
        <input
          {...ids}
          class="input"
          autocomplete="off"
          spellcheck={false}
          placeholder="none"
          disabled={!isReadable}
          value={typeof locale === 'string' ? locale : ''}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function PayloadField({ typed: { source, problem } }: { typed: Payload }) {
  const { draft, change } = useStudio();
  const { type } = draft;
  const set = (next: string) => change(({ payloads }) => ({ payloads: { ...payloads, [type]: next } }));
  const reset = () =>
    change(({ payloads }) => {
      const { [type]: _edited, ...rest } = payloads;
      return { payloads: rest };
    });
  return (
    <>
      <Field
        label="Payload"
        help={<p>What Logto passes with this usage type. Edit it to try other names, codes and links.</p>}
        findings={problem === null ? [] : [{ severity: 'error', rule: 'json', path: [], message: problem }]}
      >
        {(ids) => <CodeEditor key={type} label="Payload" ids={ids} language="json" text={source} onChange={set} />}
      </Field>
      {draft.payloads[type] !== undefined && (
        <Button look="quiet" onPress={reset}>
          Back to Logto’s payload
        </Button>
      )}
    </>
  );
}
