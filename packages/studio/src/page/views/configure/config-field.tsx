// One field of Console's form, by its form item: text, choice, secret or JSON.
import { useState } from 'preact/hooks';
import type { Finding } from '../../../contract/api.ts';
import { examplesOf, type FormItem, isJsonItem } from '../../state/form-items.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { type ControlIds, Field, Select } from '../../ui/field.tsx';
import type { CursorTarget } from './focus-finding.ts';
import { JsonField } from './json-field.tsx';

interface ConfigFieldProps {
  item: FormItem;
  findings: Finding[];
  cursorTarget: CursorTarget | null;
}

export function ConfigField({ item, findings, cursorTarget }: ConfigFieldProps) {
  const { draft, change, keySource } = useStudio();
  if (isJsonItem(item)) return <JsonField item={item} findings={findings} cursorTarget={cursorTarget} />;
  const text = draft.texts[item.key] ?? '';
  const set = (next: string) => change(({ texts }) => ({ texts: { ...texts, [item.key]: next } }));
  return (
    <Field
      label={item.label}
      isOptional={!item.required}
      findings={findings}
      name={item.key}
      help={
        <p>
          {item.description} {item.isConfidential && keySourceHelp[keySource]}
        </p>
      }
    >
      {(ids) => {
        if (item.isConfidential) return <SecretInput item={item} ids={ids} />;
        if (item.choices.length > 0) return <Select ids={ids} value={text} options={item.choices} onChange={set} />;
        return (
          <>
            <input
              {...ids}
              class="input"
              type="text"
              autocomplete="off"
              spellcheck={false}
              placeholder={item.placeholder}
              value={text}
              onInput={(event) => set(event.currentTarget.value)}
            />
            {item.key === 'endpoint' && <EndpointChips text={text} onSelect={set} />}
          </>
        );
      }}
    </Field>
  );
}

const keySourceHelp = {
  kept: 'Leave it blank to use the key that the studio was started with.',
  local: 'Leave it blank: the local Mailgun accepts any key.',
  none: 'It stays in this tab’s memory. After a reload, enter it again.',
} as const;

function SecretInput({ item, ids }: { item: FormItem; ids: ControlIds }) {
  const { secrets, changeSecret } = useStudio();
  const [isVisible, setVisible] = useState(false);
  return (
    <div class="input-with-button">
      <input
        {...ids}
        class="input input-mono"
        type={isVisible ? 'text' : 'password'}
        autocomplete="off"
        spellcheck={false}
        placeholder={item.placeholder}
        value={secrets[item.key] ?? ''}
        onInput={(event) => changeSecret(item.key, event.currentTarget.value)}
      />
      <Button
        variant="quiet"
        icon="eye"
        onPress={() => setVisible(!isVisible)}
        label={isVisible ? `Hide ${item.label}` : `Show ${item.label}`}
      >
        {isVisible ? 'Hide' : 'Show'}
      </Button>
    </div>
  );
}

/** The endpoints to choose from: the local Mailgun, and the connector's own examples. */
function EndpointChips({ text, onSelect }: { text: string; onSelect: (text: string) => void }) {
  const { info } = useStudio();
  const endpoints = [
    { url: info.emulator.url, title: 'Local Mailgun' },
    ...examplesOf(info, 'endpoint').map((url) => ({ url, title: URL.canParse(url) ? new URL(url).host : url })),
  ];
  return (
    <div class="chips">
      {endpoints.map(({ url, title }) => (
        <button key={url} type="button" class="chip" aria-pressed={text === url} onClick={() => onSelect(url)}>
          {title}
        </button>
      ))}
    </div>
  );
}
