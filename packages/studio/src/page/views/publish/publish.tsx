// Publish: connects to a Logto, shows what publishing the project would change there, publishes, and undoes it.
import { useEffect, useState } from 'preact/hooks';
import type { LogtoStatus, LogtoSummary, PublishTarget } from '../../../contract/logto.ts';
import { useLazyQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ConnectForm } from './connect-form.tsx';
import { Connection } from './connection.tsx';
import { type Publication, publishApi, type TypedFields } from './publish-api.ts';
import { Review } from './review.tsx';
import { TargetForm } from './target-form.tsx';

export function Publish() {
  const [status, setStatus] = useState<LogtoStatus | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    publishApi.status().then(setStatus, (failure: Error) => setError(failure.message));
  }, []);
  return (
    <>
      <PageHeader title="Publish">Write the emails of this project to Logto. You see every change first.</PageHeader>
      {error && <Notice tone="error">{error}</Notice>}
      {status && !status.connection && <ConnectForm environment={status.environment} onConnect={setStatus} />}
      {status?.connection && status.summary && (
        <Connected status={status} summary={status.summary} onChange={setStatus} />
      )}
    </>
  );
}

interface ConnectedProps {
  status: LogtoStatus;
  summary: LogtoSummary;
  onChange: (status: LogtoStatus) => void;
}

function Connected({ status, summary, onChange }: ConnectedProps) {
  const { info } = useStudio();
  const [target, setTarget] = useState<PublishTarget>('locales');
  const [typed, setTyped] = useState<TypedFields>({});
  const [restore, setRestore] = useState<string | null>(null);
  const [pullNotes, setPullNotes] = useState<string[]>([]);
  const { data, error, input, isLoading, run, reset } = useLazyQuery(compare);
  // A connector that is set up has its key, and the studio may have been started with one.
  const needsKey = (to: PublishTarget) =>
    to === 'locales' && summary.isInstalled && !summary.isOurs && info.key !== 'kept';
  /** Not before the form is filled in: an error about a field that nobody has seen yet helps nobody. */
  const compareWhenComplete = (next: Typed = { target, typed }) => {
    const isIncomplete =
      next.target === 'bridge' ? !next.typed.bridgeEndpoint : needsKey(next.target) && !next.typed.apiKey;
    if (!isIncomplete) run(next);
  };
  useEffect(() => compareWhenComplete(), []);
  const refreshStatus = () => void publishApi.status().then(onChange, () => undefined);
  useEffect(() => {
    // A studio that was started again has no connection any more.
    if (error !== null) refreshStatus();
  }, [error]);
  const refresh = () => {
    setRestore(null);
    compareWhenComplete();
    refreshStatus();
  };
  const compareBackup = (content: string) => {
    setRestore(content);
    run({ restore: content });
  };
  return (
    <div class="publish">
      <Connection
        status={status}
        onDisconnect={onChange}
        onPull={(notes) => {
          setPullNotes(notes);
          refresh();
        }}
      />
      {pullNotes.length > 0 && <Notice tone="success">{pullNotes.join(' ')}</Notice>}
      <TargetForm
        target={target}
        typed={typed}
        needsKey={needsKey(target)}
        onChange={(next) => {
          setTarget(next.target);
          setTyped(next.typed);
          setRestore(null);
          // What was compared before is not what would be published now.
          reset();
          if (next.target !== target) compareWhenComplete(next);
        }}
        onCompare={() => {
          setRestore(null);
          run({ target, typed });
        }}
        onRestore={compareBackup}
      />
      <Progress isLoading={isLoading} label="Comparing with Logto" />
      {error && <Notice tone="error">{error}</Notice>}
      {data && input && (
        <Review
          key={`${data.preview.revision} ${data.preview.target} ${restore === null}`}
          preview={data.preview}
          publication={data.publication}
          isRestore={restore !== null}
          onCompare={refresh}
          onPublished={refreshStatus}
          onUndo={compareBackup}
        />
      )}
    </div>
  );
}

interface Typed {
  target: PublishTarget;
  typed: TypedFields;
}

/** With the project as it is at this moment: other views and tabs change it. */
async function compare(input: Typed | { restore: string }) {
  const publication: Publication =
    'restore' in input ? input : { ...input, project: (await publishApi.project()).project };
  return { publication, preview: await publishApi.diff(publication) };
}
