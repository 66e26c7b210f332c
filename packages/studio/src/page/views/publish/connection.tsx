// The Logto that is connected: what it has now, pulling it into the project, and disconnecting.
import { useState } from 'preact/hooks';
import type { LogtoStatus, LogtoSummary } from '../../../contract/logto.ts';
import { quantity } from '../../../contract/plain-text.ts';
import { useLazyQuery } from '../../state/query.ts';
import { Button, ConfirmButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { languageTitle } from '../../ui/titles.ts';
import { hostOf } from './connect-form.tsx';
import { publishApi } from './publish-api.ts';

interface ConnectionProps {
  status: LogtoStatus;
  onDisconnect: (status: LogtoStatus) => void;
  onPull: (notes: string[]) => void;
}

export function Connection({ status, onDisconnect, onPull }: ConnectionProps) {
  const { connection, summary } = status;
  const [pulled, setPulled] = useState(0);
  const { error, isLoading, run } = useLazyQuery(async (_count: number) => onPull(await pull()));
  if (!connection || !summary) return null;
  return (
    <section class="card publish-connection" aria-label="Connected Logto" data-testid="connection">
      <div class="publish-connection-text">
        <h2>{hostOf(connection.endpoint)}</h2>
        <p class="muted">{describeSummary(summary)}</p>
      </div>
      <div class="publish-connection-actions">
        {isLoading ? (
          <span class="muted">Pulling…</span>
        ) : (
          <ConfirmButton
            question="Replace the project’s emails?"
            onPress={() => {
              setPulled(pulled + 1);
              run(pulled + 1);
            }}
          >
            Pull into project
          </ConfirmButton>
        )}
        <Button variant="quiet" onPress={() => publishApi.disconnect().then(onDisconnect)}>
          Disconnect
        </Button>
      </div>
      {error && <Notice tone="error">{error}</Notice>}
    </section>
  );
}

/** @returns what to know about it, at least one sentence */
async function pull(): Promise<string[]> {
  const { project, revision } = await publishApi.project();
  const pulled = await publishApi.pull(project);
  await publishApi.saveProject(pulled.project, revision);
  return ['The project has what Logto has.', ...pulled.notes];
}

function describeSummary({
  connectorId,
  isOurs,
  isInstalled,
  usageTypes,
  languages,
  templates,
  hidesDeliveries,
}: LogtoSummary): string {
  const connector =
    connectorId === null
      ? 'No email connector is set up.'
      : isOurs
        ? `The Mailgun connector, with emails for ${quantity(usageTypes, 'usage type')}.`
        : `The connector ${connectorId} is set up.`;
  const missing = isInstalled ? '' : ' The Mailgun connector is not installed.';
  const also = languages.length > 0 ? ` Also in ${languages.map(languageTitle).join(', ')}.` : '';
  const own = templates
    ? ` ${quantity(templates, 'email template')} of its own${hidesDeliveries ? ', which hide the connector’s emails' : ''}.`
    : '';
  return `${connector}${missing}${also}${own}`;
}
