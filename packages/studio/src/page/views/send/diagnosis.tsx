// Asks Mailgun itself what is wrong, or right: domain, region, key, templates, suppression. Read-only.
import { useEffect, useState } from 'preact/hooks';
import type { Finding } from '../../../contract/api.ts';
import { calls } from '../../state/calls.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Findings } from '../../ui/findings.tsx';
import { Notice } from '../../ui/notice.tsx';

interface DiagnosisProps {
  /** Null for what is no address. */
  to: string | null;
  /** Asks at once: something went wrong. */
  isWanted: boolean;
}

export function Diagnosis({ to, isWanted }: DiagnosisProps) {
  const { config } = useStudio();
  const [findings, setFindings] = useState<Finding[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isSlow = useSlow(isBusy);
  const ask = async () => {
    setBusy(true);
    setProblem(null);
    await calls.diagnose({ config, ...(to !== null && { address: to }) }).then(
      (answer) => setFindings(answer.findings),
      (error: Error) => setProblem(error.message),
    );
    setBusy(false);
  };
  useEffect(() => {
    if (isWanted) void ask();
  }, []);
  return (
    <section class="report-part" data-testid="diagnosis">
      <h3>What Mailgun says of the domain{to === null ? ' and the key' : ', the key and the address'}</h3>
      {isSlow && <div class="progress" role="progressbar" aria-label="Asking Mailgun" />}
      {problem && <Notice tone="error">{problem}</Notice>}
      {findings && <Findings findings={findings} isCheckList />}
      {!findings && !isBusy && !isWanted && (
        <Button onPress={ask} icon="search">
          Ask Mailgun
        </Button>
      )}
    </section>
  );
}
