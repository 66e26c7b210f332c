// Configure: the form that Logto Console would show, with what the connector says of it beside each field.
import { useMemo, useState } from 'preact/hooks';
import type { Finding } from '../../../contract/api.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button, ConfirmButton } from '../../ui/button.tsx';
import { Findings } from '../../ui/findings.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { CheckSummary } from './check-summary.tsx';
import { ConfigField } from './config-field.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { focusFinding, type GoTo } from './places.ts';

export function Configure() {
  const { items, findings, reset } = useStudio();
  const [dialog, setDialog] = useState<'import' | 'export' | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const [goTo, setGoTo] = useState<GoTo | null>(null);
  const keys = items.map(({ key }) => key);
  const byField = useMemo(
    () => new Map(items.map(({ key }) => [key, findings.filter(({ path }) => path[0] === key)])),
    [items, findings],
  );
  const elsewhere = findings.filter(({ path }) => !keys.includes(String(path[0] ?? '')));
  const show = (finding: Finding) => focusFinding(finding, items, setGoTo);

  return (
    <>
      <PageHead
        title="Configure"
        actions={
          <>
            <ConfirmButton question="Really start over?" onPress={reset}>
              Start over
            </ConfirmButton>
            <Button icon="import" onPress={() => setDialog('import')}>
              Import
            </Button>
            <Button icon="export" onPress={() => setDialog('export')} look="primary">
              Export
            </Button>
          </>
        }
      >
        The connector’s own form, as Logto Console shows it. What works here works there.
      </PageHead>
      {told && <Notice tone="done">{told}</Notice>}
      <CheckSummary onShow={show} />
      <Findings
        findings={elsewhere}
        place={({ path }) => path.length > 0 && <code class="path">{path.join('.')}</code>}
      />
      <div class="form" data-testid="config-form">
        {items.map((item) => (
          <ConfigField key={item.key} item={item} findings={byField.get(item.key) ?? []} goTo={goTo} />
        ))}
      </div>
      {dialog === 'import' && <ImportDialog onClose={() => setDialog(null)} onDone={setTold} />}
      {dialog === 'export' && <ExportDialog onClose={() => setDialog(null)} />}
    </>
  );
}
