// The form of a send: recipient, Console test or real message, and what to know before pressing Send.
import type { PendingFault } from '../../../contract/api.ts';
import { quantity } from '../../../contract/plain-text.ts';
import { formatRoute } from '../../route.ts';
import { withLocale } from '../../state/payload.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Field, fieldError, Select } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { languageTitle, typeTitle } from '../../ui/titles.ts';

interface SendFormProps {
  onSend: () => Promise<void>;
  isSending: boolean;
  isRecipientMissing: boolean;
  isPayloadInvalid: boolean;
  queuedFaults: PendingFault[];
}

export function SendForm({ onSend, isSending, isRecipientMissing, isPayloadInvalid, queuedFaults }: SendFormProps) {
  const { draft, change, info, destination, findings, project } = useStudio();
  const { isLocal, host } = destination;
  // The preview takes any language.
  const languages = [...new Set([...project.languages, draft.locale].filter((tag) => tag !== ''))];
  const errorCount = findings.filter(({ severity }) => severity === 'error').length;
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSending) void onSend();
      }}
    >
      <Field label="To" findings={isRecipientMissing ? [fieldError('Enter the recipient’s email address.')] : []}>
        {(ids) => (
          <input
            {...ids}
            class="input"
            type="text"
            inputMode="email"
            autocomplete="email"
            placeholder={isLocal ? 'anyone@example.org' : 'you@example.org'}
            value={draft.to}
            onInput={(event) => change({ to: event.currentTarget.value })}
          />
        )}
      </Field>
      <div class="field">
        <span class="field-label">Send as</span>
        <SegmentedControl
          label="Send as"
          value={draft.as}
          choices={[
            { value: 'console', title: 'Console test' },
            { value: 'type', title: 'Real message' },
          ]}
          onChange={(as) => change({ as })}
        />
        <p class="field-help">
          {draft.as === 'console'
            ? 'Sends Generic with the code 000000. You see errors as the operator does.'
            : 'Sends the payload of the preview. You see errors as the user at the sign-in page does.'}
        </p>
      </div>
      {draft.as === 'type' && (
        <Field label="Usage type" help={<a href={formatRoute('preview', draft.type)}>Preview this email</a>}>
          {(ids) => (
            <Select
              ids={ids}
              value={draft.type}
              options={info.usageTypes.map(({ type }) => ({ value: type, title: typeTitle(type) }))}
              onChange={(type) => change({ type })}
            />
          )}
        </Field>
      )}
      {draft.as === 'type' && languages.length > 1 && (
        <Field label="Language" help={<p>The same as in the preview.</p>}>
          {(ids) => (
            <Select
              ids={ids}
              value={draft.locale}
              options={[
                { value: '', title: 'As in Logto’s example' },
                ...languages.map((tag) => ({ value: tag, title: languageTitle(tag) })),
              ]}
              onChange={(locale) => change({ locale, payloads: withLocale(draft.payloads, locale) })}
            />
          )}
        </Field>
      )}
      {isPayloadInvalid && (
        <Notice tone="error" action={<LinkButton href={formatRoute('preview', draft.type)}>Fix</LinkButton>}>
          The payload of {typeTitle(draft.type)} is invalid. Fix it in the preview, under Payload, before sending.
        </Notice>
      )}
      {isLocal && queuedFaults.length > 0 && (
        <Notice tone="warning" action={<LinkButton href={formatRoute('faults')}>Go to Faults</LinkButton>}>
          {quantity(queuedFaults.length, 'fault')} queued:{' '}
          {queuedFaults.map(({ title, remaining }) => `${title} ${remaining}×`).join(', ')}
        </Notice>
      )}
      {!isLocal && <Notice tone="warning">This sends a real, billed email through {host}.</Notice>}
      {errorCount > 0 && (
        <Notice tone="warning" action={<LinkButton href={formatRoute('configure')}>Show errors</LinkButton>}>
          The config has errors. You can still send, to see what Logto would show.
        </Notice>
      )}
      <Button variant="primary" icon="send" isBusy={isSending} onPress={onSend} testId="send">
        Send
      </Button>
    </form>
  );
}
