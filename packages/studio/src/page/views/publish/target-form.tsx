// Where the emails go: the connector's config, Logto's own templates, or the bridge; and what each needs besides the project.
import type { ComponentChildren } from 'preact';
import type { PublishTarget } from '../../../contract/logto.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import type { TypedFields } from './publish-api.ts';

const targets: Readonly<Record<PublishTarget, { title: string; help: string }>> = {
  locales: {
    title: 'Connector config',
    help: 'One config with all languages. Works with every Logto since 1.18, and keeps text parts, tags and headers.',
  },
  templates: {
    title: 'Logto’s templates',
    help: 'Logto 1.25 or later chooses the email. Its templates have no text part, tags or headers of their own.',
  },
  bridge: {
    title: 'Bridge',
    help: 'For Logto Cloud and unmodified images: sets up the HTTP email connector, and writes mailgun.json for the bridge.',
  },
};

interface TargetFormProps {
  target: PublishTarget;
  typed: TypedFields;
  /** The connector is not set up in Logto yet. */
  needsKey: boolean;
  onChange: (next: { target: PublishTarget; typed: TypedFields }) => void;
  onCompare: () => void;
  onRestore: (content: string) => void;
}

export function TargetForm({ target, typed, needsKey, onChange, onCompare, onRestore }: TargetFormProps) {
  const input = (name: keyof TypedFields, type: string, placeholder: string) => (ids: object) => (
    <input
      {...ids}
      class="input"
      type={type}
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
      value={typed[name] ?? ''}
      onInput={(event) => onChange({ target, typed: { ...typed, [name]: event.currentTarget.value } })}
    />
  );
  return (
    <section class="publish-target" aria-label="Where to publish">
      <div class="publish-target-choice">
        <SegmentedControl
          label="Publish to"
          value={target}
          choices={Object.entries(targets).map(([value, { title }]) => ({ value: value as PublishTarget, title }))}
          onChange={(next) => onChange({ target: next, typed })}
        />
        <label class="publish-restore">
          <span>Restore from a file…</span>
          <input
            class="visually-hidden"
            type="file"
            accept=".json,application/json"
            onChange={async (event) => {
              const file = event.currentTarget.files?.[0];
              if (file) onRestore(await file.text());
              event.currentTarget.value = '';
            }}
          />
        </label>
      </div>
      <p class="muted publish-target-help">{targets[target].help}</p>
      {target === 'bridge' && (
        <Fields onCompare={onCompare}>
          <Field label="Bridge address">{input('bridgeEndpoint', 'url', 'https://bridge.example.com')}</Field>
          <Field label="Authorization header">{input('bridgeToken', 'password', 'Bearer …')}</Field>
        </Fields>
      )}
      {needsKey && (
        <Fields onCompare={onCompare}>
          <Field
            label="Mailgun API key"
            help={<p>For the connector’s first config. It goes to Logto and nowhere else.</p>}
          >
            {input('apiKey', 'password', '')}
          </Field>
        </Fields>
      )}
    </section>
  );
}

function Fields({ children, onCompare }: { children: ComponentChildren; onCompare: () => void }) {
  return (
    <form
      class="card publish-fields"
      onSubmit={(event) => {
        event.preventDefault();
        onCompare();
      }}
    >
      <div class="publish-columns">{children}</div>
      <Button onPress={onCompare}>Compare</Button>
    </form>
  );
}
