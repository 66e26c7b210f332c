// The delivery that serves the previewed message, in fields of its own: subject, html, text. Writes into the config's JSON.
import { useState } from 'preact/hooks';
import type { PreviewResult } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { formatRoute } from '../../route.ts';
import { isObject, readJson, setAt, valueAt } from '../../state/draft.ts';
import { isJson } from '../../state/form-items.ts';
import { startDelivery } from '../../state/start-delivery.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';

export function DeliveryForm({ answer }: { answer: PreviewResult | null }) {
  const { draft, change, items, config, info } = useStudio();
  const [wantsBase, setWantsBase] = useState(false);
  const item = items.find(isJson);
  const json = item?.key ?? 'deliveries';
  const source = draft.sources[json] ?? '{}';
  const { type } = draft;
  const isLogtos = answer?.ok === true && answer.source === 'logto';
  const hasOwn = valueAt(config, [json, type]) !== undefined;
  const served = answer?.ok && !isLogtos ? answer.source : hasOwn ? type : 'Generic';
  const locale = answer?.ok ? answer.locale : null;
  const isUnserved = answer?.ok === false && answer.code === 'noContent';

  if (!readJson(source).ok) {
    return (
      <Notice
        tone="warning"
        action={
          <a class="button button-plain" href={formatRoute('configure')}>
            Mend it
          </a>
        }
      >
        The deliveries are not JSON at the moment, so the preview shows the last that were.
      </Notice>
    );
  }
  const base = valueAt(config, [json, served]);
  if (!isObject(base)) {
    return (
      <Notice tone="info" action={<Button onPress={giveOwn}>Write a mail for {type}</Button>}>
        No delivery serves {type} yet.
      </Notice>
    );
  }
  const isPartial = locale !== null && !wantsBase && isObject(valueAt(base, ['locales', locale]));
  const path = isPartial && locale !== null ? [served, 'locales', locale] : [served];
  const delivery = valueAt(config, [json, ...path]);
  const textAt = (key: string) => toText(valueAt(delivery, [key]));
  const inherited = (key: string) => (isPartial ? toText(valueAt(base, [key])) : '');

  function set(below: string[], value: unknown): void {
    change(({ sources }) => ({ sources: { ...sources, [json]: setAt(sources[json] ?? '{}', below, value) } }));
  }
  function giveOwn(): void {
    const payload = info.usageTypes.find((known) => known.type === type)?.payload ?? {};
    set([type], startDelivery(type, item?.defaultValue, payload));
  }
  const setText = (key: string) => (text: string) => set([...path, key], text === '' ? undefined : text);

  return (
    <div class="delivery" data-testid="delivery-form">
      {isLogtos && (
        <Notice tone="info">
          A Logto template is being tried and goes before this delivery, which serves when Logto has none.
        </Notice>
      )}
      {served !== type && hasOwn && (
        <Notice tone="warning">
          The mail of {type} does not fit this payload, so {served} serves it. What you change here changes {served}.
        </Notice>
      )}
      {served !== type && !hasOwn && (
        <Notice tone={isUnserved ? 'warning' : 'info'} action={<Button onPress={giveOwn}>Give {type} its own</Button>}>
          {isUnserved
            ? `${type} has no mail of its own, and ${served} does not fit it: it gets no mail.`
            : `${type} has no mail of its own, so ${served} serves it.`}{' '}
          What you change here changes {served}.
        </Notice>
      )}
      {locale !== null && (
        <Segments
          label="Which language to edit"
          value={isPartial ? 'locale' : 'base'}
          choices={[
            { value: 'base', title: 'Every language' },
            { value: 'locale', title: locale },
          ]}
          onChange={(value) => setWantsBase(value === 'base')}
        />
      )}
      {textAt('template') !== '' ? (
        <Notice
          tone="info"
          action={
            <a class="button button-plain" href={formatRoute('configure')}>
              Edit in Configure
            </a>
          }
        >
          This mail is the template <code class="path">{textAt('template')}</code>, which is stored at Mailgun.
        </Notice>
      ) : (
        <>
          <Field label="Subject">
            {(ids) => (
              <input
                {...ids}
                class="input"
                autocomplete="off"
                placeholder={inherited('subject')}
                value={textAt('subject')}
                onInput={(event) => setText('subject')(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field
            label="Html"
            {...(isPartial && textAt('html') === '' && { help: <p>Blank: the html of every language serves.</p> })}
          >
            {(ids) => (
              <CodeEditor
                key={path.join('.')}
                label="Html"
                ids={ids}
                language="html"
                text={textAt('html')}
                onChange={setText('html')}
              />
            )}
          </Field>
          <Field label="Text" isOptional help={<p>For readers without html. Blank: made from the html.</p>}>
            {(ids) => (
              <textarea
                {...ids}
                class="input input-mono"
                rows={6}
                placeholder={inherited('text')}
                value={textAt('text')}
                onInput={(event) => setText('text')(event.currentTarget.value)}
              />
            )}
          </Field>
        </>
      )}
    </div>
  );
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '');
