// One field of Console's form, by what its form item declares.
import { useMemo, useState } from 'preact/hooks';
import type { Finding } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { examplesOf, type FormItem, isJson, schemaOf } from '../../state/form-items.ts';
import { keySourceOf } from '../../state/key-source.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { type ControlIds, Field } from '../../ui/field.tsx';
import { Findings } from '../../ui/findings.tsx';
import { Coverage } from './coverage.tsx';
import type { GoTo } from './places.ts';

interface ConfigFieldProps {
  item: FormItem;
  findings: Finding[];
  goTo: GoTo | null;
}

export function ConfigField(props: ConfigFieldProps) {
  return isJson(props.item) ? <JsonField {...props} /> : <PlainField {...props} />;
}

function PlainField({ item, findings }: ConfigFieldProps) {
  const { draft, change, info } = useStudio();
  const text = draft.texts[item.key] ?? '';
  const set = (next: string) => change(({ texts }) => ({ texts: { ...texts, [item.key]: next } }));
  return (
    <Field
      label={item.label}
      isOptional={!item.required}
      findings={findings}
      name={item.key}
      help={<Help item={item} />}
    >
      {(ids) => {
        if (item.isConfidential) return <SecretInput item={item} ids={ids} />;
        if (item.choices.length > 0) {
          return (
            <div class="select">
              <select {...ids} value={text} onChange={(event) => set(event.currentTarget.value)}>
                {item.choices.map(({ value, title }) => (
                  <option key={value} value={value}>
                    {title}
                  </option>
                ))}
              </select>
            </div>
          );
        }
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
            {item.key === 'endpoint' && <EndpointPicks info={info} text={text} onPick={set} />}
          </>
        );
      }}
    </Field>
  );
}

function Help({ item }: { item: FormItem }) {
  return (
    <p>
      {item.description} {item.isConfidential && <KeySource />}
    </p>
  );
}

const keySources = {
  kept: 'Leave it blank to use the key that the studio was started with.',
  local: 'Leave it blank here: the local Mailgun takes any key.',
  none: 'It stays in this tab’s memory: after a reload, type it again.',
} as const;

function KeySource() {
  const { config, info, items } = useStudio();
  const standard = items.find(({ key }) => key === 'endpoint')?.placeholder ?? '';
  return <>{keySources[keySourceOf(config, info, standard)]}</>;
}

function SecretInput({ item, ids }: { item: FormItem; ids: ControlIds }) {
  const { secrets, changeSecret } = useStudio();
  const [isShown, setShown] = useState(false);
  return (
    <div class="with-button">
      <input
        {...ids}
        class="input input-mono"
        type={isShown ? 'text' : 'password'}
        autocomplete="off"
        spellcheck={false}
        placeholder={item.placeholder}
        value={secrets[item.key] ?? ''}
        onInput={(event) => changeSecret(item.key, event.currentTarget.value)}
      />
      <Button
        look="quiet"
        icon="eye"
        onPress={() => setShown(!isShown)}
        label={isShown ? `Hide ${item.label}` : `Show ${item.label}`}
      >
        {isShown ? 'Hide' : 'Show'}
      </Button>
    </div>
  );
}

/** The addresses that make sense: the connector's own examples, and the local Mailgun. */
function EndpointPicks({
  info,
  text,
  onPick,
}: {
  info: ReturnType<typeof useStudio>['info'];
  text: string;
  onPick: (text: string) => void;
}) {
  const picks = [
    { url: info.emulator.url, title: 'Local Mailgun' },
    ...examplesOf(info, 'endpoint').map((url) => ({ url, title: URL.canParse(url) ? new URL(url).host : url })),
  ];
  return (
    <div class="picks">
      {picks.map(({ url, title }) => (
        <button key={url} type="button" class="pick" aria-pressed={text === url} onClick={() => onPick(url)}>
          {title}
        </button>
      ))}
    </div>
  );
}

function JsonField({ item, findings, goTo }: ConfigFieldProps) {
  const { draft, change, info } = useStudio();
  const schema = useMemo(() => schemaOf(info, item.key), [info, item.key]);
  const inEditor = useMemo(
    () =>
      findings.filter(({ rule }) => rule !== 'json').map((finding) => ({ ...finding, path: finding.path.slice(1) })),
    [findings],
  );
  const here = goTo?.field === item.key ? goTo : null;
  return (
    <div class="field-wide">
      <Field
        label={item.label}
        findings={[]}
        name={item.key}
        help={<p>{item.description} Ctrl Space completes, hovering explains.</p>}
      >
        {(ids) => (
          <CodeEditor
            label={item.label}
            ids={{ ...ids, 'aria-invalid': findings.some(({ severity }) => severity === 'error') }}
            language="json"
            schema={schema}
            text={draft.sources[item.key] ?? ''}
            onChange={(next) => change(({ sources }) => ({ sources: { ...sources, [item.key]: next } }))}
            findings={inEditor}
            goTo={here}
            size="l"
          />
        )}
      </Field>
      <Findings
        findings={findings}
        place={({ path }) => path.length > 1 && <code class="path">{path.slice(1).join('.')}</code>}
      />
      <Coverage />
    </div>
  );
}
