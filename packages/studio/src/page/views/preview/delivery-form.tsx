// The delivery that the previewed email uses, as fields: subject, HTML, text. Edits the JSON of the config.
import { useState } from 'preact/hooks';
import type { PreviewResult } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { formatRoute } from '../../route.ts';
import { isJsonItem } from '../../state/form-items.ts';
import { isObject, parseJson, setAt, valueAt } from '../../state/json.ts';
import { createDelivery } from '../../state/starter-content.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { languageTitle, typeTitle } from '../../ui/titles.ts';

export function DeliveryForm({ result }: { result: PreviewResult | null }) {
  const { draft, change, items, config, info } = useStudio();
  const [prefersDefault, setPrefersDefault] = useState(false);
  const item = items.find(isJsonItem);
  const field = item?.key ?? 'deliveries';
  const source = draft.sources[field] ?? '{}';
  const { type } = draft;
  const usesLogtoTemplate = result?.ok === true && result.source === 'logto';
  const hasOwn = valueAt(config, [field, type]) !== undefined;
  const usedType = result?.ok && !usesLogtoTemplate ? result.source : hasOwn ? type : 'Generic';
  const locale = result?.ok ? result.locale : null;

  const set = (path: string[], value: unknown) =>
    change(({ sources }) => ({ sources: { ...sources, [field]: setAt(sources[field] ?? '{}', path, value) } }));
  const addOwn = () => {
    const payload = info.usageTypes.find((known) => known.type === type)?.payload ?? {};
    set([type], createDelivery(type, item?.defaultValue, payload));
  };

  if (!parseJson(source).ok) {
    return (
      <Notice tone="warning" action={<LinkButton href={formatRoute('configure')}>Fix</LinkButton>}>
        The deliveries are invalid JSON. The preview shows the last valid version.
      </Notice>
    );
  }
  const delivery = valueAt(config, [field, usedType]);
  if (!isObject(delivery)) {
    return (
      <Notice tone="info" action={<Button onPress={addOwn}>Add a delivery for {typeTitle(type)}</Button>}>
        {typeTitle(type)} has no delivery yet.
      </Notice>
    );
  }
  const editedLocale = locale !== null && isObject(valueAt(delivery, ['locales', locale])) ? locale : null;
  const path = editedLocale !== null && !prefersDefault ? [usedType, 'locales', editedLocale] : [usedType];

  return (
    <div class="delivery-form" data-testid="delivery-form">
      {usesLogtoTemplate && (
        <Notice tone="info">The Logto template takes precedence over this delivery while you preview it.</Notice>
      )}
      {usedType !== type && (
        <OtherDeliveryNotice
          type={type}
          usedType={usedType}
          hasOwn={hasOwn}
          hasNoEmail={result?.ok === false && result.code === 'noContent'}
          onAddOwn={addOwn}
        />
      )}
      {locale !== null && (
        <SegmentedControl
          label="Language to edit"
          value={path.length > 1 ? 'locale' : 'default'}
          choices={[
            { value: 'default', title: 'Every language' },
            { value: 'locale', title: languageTitle(locale) },
          ]}
          onChange={(value) => setPrefersDefault(value === 'default')}
        />
      )}
      <ContentFields
        delivery={valueAt(config, [field, ...path])}
        inherited={path.length > 1 ? delivery : null}
        editorKey={path.join('.')}
        onChange={(name, text) => set([...path, name], text === '' ? undefined : text)}
      />
    </div>
  );
}

interface OtherDeliveryNoticeProps {
  type: string;
  usedType: string;
  hasOwn: boolean;
  hasNoEmail: boolean;
  onAddOwn: () => void;
}

/** The usage type uses the delivery of another one: why, and what that means for an edit. */
function OtherDeliveryNotice({ type, usedType, hasOwn, hasNoEmail, onAddOwn }: OtherDeliveryNoticeProps) {
  const [title, usedTitle] = [typeTitle(type), typeTitle(usedType)];
  const effect = `Changes here change ${usedTitle}.`;
  if (hasOwn) {
    return (
      <Notice tone="warning">
        The delivery of {title} does not fit this payload, so {usedTitle} is used. {effect}
      </Notice>
    );
  }
  return (
    <Notice
      tone={hasNoEmail ? 'warning' : 'info'}
      action={<Button onPress={onAddOwn}>Add a delivery for {title}</Button>}
    >
      {hasNoEmail
        ? `${title} has no delivery, and ${usedTitle} does not fit: no email is sent.`
        : `${title} has no delivery, so ${usedTitle} is used.`}{' '}
      {effect}
    </Notice>
  );
}

interface ContentFieldsProps {
  delivery: unknown;
  /** The delivery whose texts apply where a locale has none. */
  inherited: unknown;
  /** A new editor, with its own undo history, for each delivery and language. */
  editorKey: string;
  onChange: (name: string, text: string) => void;
}

function ContentFields({ delivery, inherited, editorKey, onChange }: ContentFieldsProps) {
  const textOf = (name: string) => toText(valueAt(delivery, [name]));
  const placeholderOf = (name: string) => toText(valueAt(inherited, [name]));
  const template = textOf('template');
  if (template !== '') {
    return (
      <Notice tone="info" action={<LinkButton href={formatRoute('configure')}>Edit in Configure</LinkButton>}>
        This email uses the template <code class="path">{template}</code>, which is stored at Mailgun.
      </Notice>
    );
  }
  return (
    <>
      <Field label="Subject">
        {(ids) => (
          <input
            {...ids}
            class="input"
            autocomplete="off"
            placeholder={placeholderOf('subject')}
            value={textOf('subject')}
            onInput={(event) => onChange('subject', event.currentTarget.value)}
          />
        )}
      </Field>
      <Field
        label="HTML"
        help={inherited !== null && textOf('html') === '' && <p>Default: the HTML of every language.</p>}
      >
        {(ids) => (
          <CodeEditor
            key={editorKey}
            label="HTML"
            historyKey={`html ${editorKey}`}
            ids={ids}
            language="html"
            text={textOf('html')}
            onChange={(text) => onChange('html', text)}
          />
        )}
      </Field>
      <Field
        label="Text part"
        isOptional
        help={<p>For email clients that show no HTML. Default: made from the HTML.</p>}
      >
        {(ids) => (
          <textarea
            {...ids}
            class="input input-mono"
            rows={6}
            placeholder={placeholderOf('text')}
            value={textOf('text')}
            onInput={(event) => onChange('text', event.currentTarget.value)}
          />
        )}
      </Field>
    </>
  );
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '');
