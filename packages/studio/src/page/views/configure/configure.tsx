// Configure: the form that Logto Console would show, with the connector's findings at each field.
import { useMemo, useState } from 'preact/hooks';
import type { Finding } from '../../../contract/api.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Findings, findingPath } from '../../ui/findings.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { CheckSummary } from './check-summary.tsx';
import { ConfigField } from './config-field.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { type CursorTarget, focusFinding } from './focus-finding.ts';
import { ImportDialog } from './import-dialog.tsx';

export function Configure() {
  const { items, findings, reset, undo } = useStudio();
  const [dialog, setDialog] = useState<'import' | 'export' | null>(null);
  const [summary, setSummary] = useState<string | null>(null);
  const [cursorTarget, setCursorTarget] = useState<CursorTarget | null>(null);
  const keys = items.map(({ key }) => key);
  const byField = useMemo(
    () => new Map(items.map(({ key }) => [key, findings.filter(({ path }) => path[0] === key)])),
    [items, findings],
  );
  const withoutField = findings.filter(({ path }) => !keys.includes(String(path[0] ?? '')));
  const show = (finding: Finding) => focusFinding(finding, items, setCursorTarget);

  return (
    <>
      <PageHeader
        title="Configure"
        actions={
          <>
            <Button
              variant="quiet"
              onPress={() => {
                reset();
                setSummary('The config and its emails are as at the start.');
              }}
            >
              Start over
            </Button>
            <Button icon="import" onPress={() => setDialog('import')}>
              Import
            </Button>
            <Button icon="export" onPress={() => setDialog('export')} variant="primary">
              Export
            </Button>
          </>
        }
      >
        The connector’s own form, as Logto Console shows it. What works here works there.
      </PageHeader>
      {summary && (
        <Notice
          tone="success"
          action={
            <Button
              icon="undo"
              onPress={() => {
                undo();
                setSummary(null);
              }}
            >
              Undo
            </Button>
          }
        >
          {summary}
        </Notice>
      )}
      <CheckSummary onShow={show} />
      <Findings findings={withoutField} prefix={findingPath} />
      <div class="card config-form" data-testid="config-form">
        {items.map((item) => (
          <ConfigField key={item.key} item={item} findings={byField.get(item.key) ?? []} cursorTarget={cursorTarget} />
        ))}
      </div>
      {dialog === 'import' && <ImportDialog onClose={() => setDialog(null)} onImport={setSummary} />}
      {dialog === 'export' && <ExportDialog onClose={() => setDialog(null)} />}
    </>
  );
}
