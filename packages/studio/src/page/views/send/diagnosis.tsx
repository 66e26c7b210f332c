// Checks domain, region, key, templates and suppressions at Mailgun itself. Read-only.
import { useEffect } from 'preact/hooks';
import { api } from '../../state/api-client.ts';
import { useLazyQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Findings } from '../../ui/findings.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Progress } from '../../ui/progress.tsx';

interface DiagnosisProps {
  /** Null: no valid address. */
  to: string | null;
  /** Starts at once, without a button. */
  isAutomatic: boolean;
}

export function Diagnosis({ to, isAutomatic }: DiagnosisProps) {
  const { config } = useStudio();
  const { data, error, isLoading, run } = useLazyQuery(api.diagnose);
  const diagnose = () => run({ config, ...(to !== null && { address: to }) });
  useEffect(() => {
    if (isAutomatic) diagnose();
  }, []);
  return (
    <section class="report-part" data-testid="diagnosis">
      <h3>Checks at Mailgun: domain{to === null ? ' and key' : ', key and address'}</h3>
      <Progress isLoading={isLoading} label="Checking Mailgun" />
      {error && <Notice tone="error">{error}</Notice>}
      {data && <Findings findings={data.findings} isCheckList />}
      {!data && !isLoading && !isAutomatic && (
        <Button onPress={diagnose} icon="search">
          Run checks
        </Button>
      )}
    </section>
  );
}
