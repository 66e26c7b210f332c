// An email that the local Mailgun accepted and did not deliver: why, and how to have the next one delivered.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { SentEmail } from '../../../contract/api.ts';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

/** The local Mailgun reports what happened to an email just after it accepted it. */
const secondLookMs = 1_000;

/** @param id null: it was not sent to the local Mailgun, or not accepted */
export function useSentEmail(id: string | null, to: string): SentEmail | null {
  const { newEmails } = useStudio();
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), secondLookMs);
    return () => clearTimeout(timer);
  }, []);
  const input = useMemo(() => (id === null ? null : { id, to }), [id, to, newEmails.revision, isLater]);
  return useQuery(input, api.sent, 0).data;
}

const listNames = { bounces: 'bounce list', unsubscribes: 'unsubscribe list', complaints: 'complaint list' } as const;

export function Undelivered({ sent, to }: { sent: SentEmail; to: string }) {
  const { config } = useStudio();
  const [isRemoved, setRemoved] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { suppressedBy: list } = sent;
  if (isRemoved && list) {
    return (
      <div role="status">
        <Notice tone="success">
          {to} is off the {listNames[list]} of the local Mailgun. Send again.
        </Notice>
      </div>
    );
  }
  const remove = async () => {
    if (!list) return;
    setError(null);
    await api.unsuppress({ config, list, address: to }).then(
      () => setRemoved(true),
      (failure: Error) => setError(failure.message),
    );
  };
  return (
    <>
      <Notice tone="warning" action={list && <Button onPress={remove}>Remove it from the {listNames[list]}</Button>}>
        {sent.summary}
      </Notice>
      {error && <Notice tone="error">{error}</Notice>}
    </>
  );
}
