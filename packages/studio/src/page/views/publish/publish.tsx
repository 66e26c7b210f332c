// Publish: connects to a Logto, shows what publishing the project would change there, publishes, and undoes it.
import { useEffect, useState } from 'preact/hooks';
import type { LogtoStatus, PublishTarget } from '../../../contract/logto.ts';
import { useLazyQuery } from '../../state/query.ts';
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
      {status?.connection && status.summary && <Connected status={status} onChange={setStatus} />}
    </>
  );
}

function Connected({ status, onChange }: { status: LogtoStatus; onChange: (status: LogtoStatus) => void }) {
  const [target, setTarget] = useState<PublishTarget>('locales');
  const [typed, setTyped] = useState<TypedFields>({});
  const [restore, setRestore] = useState<string | null>(null);
  const [pullNotes, setPullNotes] = useState<string[]>([]);
  const { data, error, input, isLoading, run, reset } = useLazyQuery(compare);
  const compareNow = (
    backup: string | null = restore,
    next: { target: PublishTarget; typed: TypedFields } = { target, typed },
  ) => {
    // The bridge needs its address first.
    if (backup === null && next.target === 'bridge' && !next.typed.bridgeEndpoint) return;
    run(backup === null ? next : { restore: backup });
  };
  useEffect(() => compareNow(), []);
  useEffect(() => {
    // A studio that was started again has no connection any more.
    if (error !== null) publishApi.status().then(onChange, () => undefined);
  }, [error]);
  const refresh = () => {
    setRestore(null);
    compareNow(null);
    publishApi.status().then(onChange, () => undefined);
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
        needsKey={status.summary?.isOurs === false && target === 'locales'}
        onChange={(next) => {
          setTarget(next.target);
          setTyped(next.typed);
          setRestore(null);
          // What was compared before is not what would be published now.
          reset();
          if (next.target !== target) compareNow(null, next);
        }}
        onCompare={() => compareNow(null)}
        onRestore={(content) => {
          setRestore(content);
          compareNow(content);
        }}
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
          onPublished={() => void publishApi.status().then(onChange, () => undefined)}
          onUndo={(content) => {
            setRestore(content);
            compareNow(content);
          }}
        />
      )}
    </div>
  );
}

/** With the project as it is at this moment: other views and tabs change it. */
async function compare(input: { target: PublishTarget; typed: TypedFields } | { restore: string }) {
  const publication: Publication =
    'restore' in input ? input : { ...input, project: (await publishApi.project()).project };
  return { publication, preview: await publishApi.diff(publication) };
}
