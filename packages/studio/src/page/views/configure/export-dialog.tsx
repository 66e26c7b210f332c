// Hands the config out as Console takes it: whole, or the JSON of one field for its text box.
import { useState } from 'preact/hooks';
import { format } from '../../state/draft.ts';
import { toExport } from '../../state/export-config.ts';
import { examplesOf, type FormItem, isJson } from '../../state/form-items.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { config, items, findings, info } = useStudio();
  const [withSecrets, setWithSecrets] = useState(false);
  const { config: shown, isEndpointLeftOut, secrets, missing } = toExport(config, items, info, withSecrets);
  const text = format(shown);
  const [, euEndpoint] = examplesOf(info, 'endpoint');
  const hasErrors = findings.some(({ severity }) => severity === 'error');
  const download = () => {
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: 'mailgun-connector.json' });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Dialog
      title="Export the config"
      onClose={onClose}
      actions={
        <>
          {items.filter(isJson).map(({ key, label }) => (
            <CopyButton
              key={key}
              look="plain"
              label={`Copy ${label.toLowerCase()} only`}
              text={format(config[key] ?? {})}
            />
          ))}
          <Button icon="import" onPress={download}>
            Download
          </Button>
          <CopyButton look="primary" label="Copy all" text={text} />
        </>
      }
    >
      {hasErrors && <Notice tone="warning">Console will refuse this config until its errors are mended.</Notice>}
      {isEndpointLeftOut && (
        <Notice tone="info">
          The endpoint is this computer’s Mailgun and is left out: blank is Mailgun’s US region. For a domain in the EU,
          set <code class="path">{euEndpoint}</code>.
        </Notice>
      )}
      <p>
        In Console, open Connectors, Email, Mailgun: each field has its place, and the deliveries go into theirs as
        JSON.
        {missing.length > 0 && ` Not in here and still to be filled in there: ${labelsOf(missing)}.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="source-text export-text" tabIndex={0} aria-label="Config">
        <pre>{text}</pre>
      </section>
      {secrets.length > 0 && (
        <label class="tick">
          <input
            type="checkbox"
            checked={withSecrets}
            onChange={(event) => setWithSecrets(event.currentTarget.checked)}
          />
          <span>With the API key, which then stands in the clear</span>
        </label>
      )}
    </Dialog>
  );
}

const labelsOf = (items: FormItem[]) => items.map(({ label }) => label).join(', ');
