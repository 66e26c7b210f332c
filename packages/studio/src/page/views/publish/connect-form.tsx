// Access to a Logto: from the studio's environment, or typed here. What is typed stays in the memory of the studio's process.
import { useState } from 'preact/hooks';
import type { LogtoStatus } from '../../../contract/logto.ts';
import { useLazyQuery } from '../../state/query.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { publishApi } from './publish-api.ts';

const blank = { endpoint: '', appId: '', appSecret: '', tenantId: '', resource: '' };

interface ConnectFormProps {
  /** Endpoint from the environment; null when it is not set there. */
  environment: string | null;
  onConnect: (status: LogtoStatus) => void;
}

export function ConnectForm({ environment, onConnect }: ConnectFormProps) {
  const [fields, setFields] = useState(blank);
  const { error, isLoading, run } = useLazyQuery(async (typed: typeof blank | null) =>
    onConnect(await publishApi.connect(typed)),
  );
  const input =
    (name: keyof typeof blank, placeholder = '', type = 'text') =>
    (ids: object) => (
      <input
        {...ids}
        class={name === 'endpoint' || name === 'resource' ? 'input' : 'input input-mono'}
        type={type}
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={fields[name]}
        onInput={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
      />
    );
  return (
    <div class="publish-connect">
      {environment && (
        <section class="card publish-environment" aria-label="From the environment">
          <div class="publish-environment-text">
            <h2>{hostOf(environment)}</h2>
            <p class="muted">Endpoint, app ID and secret come from the studio’s environment.</p>
          </div>
          <Button variant="primary" icon="publish" isBusy={isLoading} onPress={() => run(null)}>
            Connect
          </Button>
        </section>
      )}
      <form
        class="card form"
        aria-label="Connect to Logto"
        onSubmit={(event) => {
          event.preventDefault();
          run(fields);
        }}
      >
        <h2>{environment ? 'Another Logto' : 'Connect to Logto'}</h2>
        <Field
          label="Endpoint"
          help={<p>The address of your sign-in pages. For Logto Cloud, https://TENANT.logto.app.</p>}
        >
          {input('endpoint', 'https://logto.example.com')}
        </Field>
        <div class="publish-columns">
          <Field label="App ID">{input('appId')}</Field>
          <Field label="App secret">{input('appSecret', '', 'password')}</Field>
        </div>
        <details class="report-details">
          <summary>Tenant and API resource</summary>
          <div class="publish-columns publish-more">
            <Field label="Tenant ID" isOptional>
              {input('tenantId', 'default')}
            </Field>
            <Field label="API resource" isOptional>
              {input('resource', 'https://default.logto.app/api')}
            </Field>
          </div>
        </details>
        {error && (
          <Notice tone="error">
            {error.split('\n').map((line) => (
              <p key={line}>{line}</p>
            ))}
          </Notice>
        )}
        <Button
          variant={environment ? 'plain' : 'primary'}
          isBusy={isLoading}
          onPress={() => run(fields)}
          testId="connect"
        >
          Connect
        </Button>
        <button type="submit" class="visually-hidden" tabIndex={-1} aria-hidden="true">
          Connect
        </button>
      </form>
      <aside class="publish-help">
        <h2>Where these come from</h2>
        <ol>
          <li>In Logto Console, open Applications and create a machine-to-machine application.</li>
          <li>Give it the role “Logto Management API access”.</li>
          <li>Copy its app ID and secret.</li>
        </ol>
        <p class="muted">
          What you type is kept until the studio stops. It is never stored, logged, or sent back to this page. Nothing
          is written to Logto before you confirm.
        </p>
      </aside>
    </div>
  );
}

export function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '');
}
