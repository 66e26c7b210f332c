// One email of the board, opened: its texts or its HTML on the left, the email itself on the right.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { BoardCell, Project } from '../../../contract/project.ts';
import { formatRoute } from '../../route.ts';
import { api } from '../../state/api-client.ts';
import { type EmailPlace, removeEmail, resetEmail } from '../../state/email-edits.ts';
import { withLocale } from '../../state/payload.ts';
import { useQuery } from '../../state/query.ts';
import { useSessionState } from '../../state/session-state.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { EmailFrame, EmailFrameOptions } from '../../ui/email-frame.tsx';
import { Findings } from '../../ui/findings.tsx';
import { InboxPreview } from '../../ui/inbox-preview.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SourceText } from '../../ui/source-text.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { languageTitle, typeTitle } from '../../ui/titles.ts';
import { insteadText, routeOf } from './board-cell.tsx';
import { HtmlFields } from './html-fields.tsx';
import { rememberPlace } from './last-place.ts';
import { TextFields } from './text-fields.tsx';
import { UndoButtons } from './undo-buttons.tsx';

export function EmailEditor({ type, language }: EmailPlace) {
  const { project, change, info } = useStudio();
  const place: EmailPlace = { type, language };
  useEffect(() => {
    rememberPlace(`${type}.${language}`);
    // The language is chosen once: Preview and Send use it too.
    change(({ payloads }) => ({ locale: language, type, payloads: withLocale(payloads, language) }));
    const close = (event: KeyboardEvent) => {
      const isBusy = event.defaultPrevented || (event.target as Element | null)?.closest('.cm-editor, dialog');
      if (event.key === 'Escape' && !isBusy) location.hash = formatRoute('board');
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [type, language]);
  const request = useMemo(() => ({ project, only: [{ type, language }] }), [project, type, language]);
  const { data, error } = useQuery(request, api.board, 0);
  const cell = data?.cells[0];
  const description = info.usageTypes.find((known) => known.type === type)?.description ?? '';
  return (
    <>
      <PageHeader
        title={typeTitle(type)}
        actions={
          <>
            <LinkButton href={formatRoute('board')} icon="back">
              Board
            </LinkButton>
            <UndoButtons />
            <LinkButton href={formatRoute('preview', type)} icon="preview" variant="quiet">
              Preview
            </LinkButton>
          </>
        }
      >
        {description}
      </PageHeader>
      <LanguageLinks place={place} languages={project.languages} />
      {error && <Notice tone="error">{error}</Notice>}
      {cell && (
        <div class="email-editor">
          <div class="card email-editor-form">
            {cell.state === 'missing' ? (
              <Missing cell={cell} place={place} />
            ) : cell.state === 'template' ? (
              <Notice tone="info" action={<LinkButton href={formatRoute('configure')}>Edit in Configure</LinkButton>}>
                This email uses a template that is stored at Mailgun. It cannot be edited here.
              </Notice>
            ) : (
              <Form cell={cell} place={place} />
            )}
          </div>
          <Result cell={cell} />
        </div>
      )}
    </>
  );
}

function LanguageLinks({ place, languages }: { place: EmailPlace; languages: Project['languages'] }) {
  if (languages.length < 2) return null;
  return (
    <nav class="chips" aria-label="Languages of this email">
      {languages.map((language) => (
        <a
          key={language}
          class="chip"
          href={routeOf({ type: place.type, language })}
          aria-current={language === place.language ? 'page' : undefined}
        >
          {languageTitle(language)}
        </a>
      ))}
    </nav>
  );
}

function Missing({ cell, place }: { cell: BoardCell; place: EmailPlace }) {
  const { sync } = useStudio();
  const create = () => sync.change((project) => resetEmail(project, place));
  return (
    <Notice
      tone="info"
      action={
        <Button icon="plus" onPress={create}>
          Create {languageTitle(place.language)}
        </Button>
      }
    >
      There is no {languageTitle(place.language)} email. {insteadText(cell)}
    </Notice>
  );
}

function Form({ cell, place }: { cell: BoardCell; place: EmailPlace }) {
  const { sync, project } = useStudio();
  const isByHand = cell.state === 'byHand';
  const [tab, setTab] = useState<'texts' | 'html'>(isByHand ? 'html' : 'texts');
  const reset = () => {
    sync.change((before) => resetEmail(before, place));
    setTab('texts');
  };
  const isDefault = project.languages[0] === place.language;
  return (
    <>
      <Tabs
        label="Edit"
        tabs={[
          { name: 'texts', title: 'Texts' },
          { name: 'html', title: 'HTML' },
        ]}
        selected={tab}
        onSelect={setTab}
      >
        {tab === 'html' ? (
          <HtmlFields cell={cell} place={place} />
        ) : isByHand ? (
          <Notice tone="info">
            This email was edited by hand: it stays as it is when the brand changes. Edit its HTML, or reset it to the
            design to edit its texts here.
          </Notice>
        ) : (
          <TextFields cell={cell} place={place} />
        )}
      </Tabs>
      <div class="email-editor-actions">
        <Button onPress={reset} isDisabled={cell.state === 'designed'}>
          Reset to design
        </Button>
        {!isDefault && (
          <Button variant="quiet" onPress={() => sync.change((before) => removeEmail(before, place))}>
            Remove this email
          </Button>
        )}
      </div>
    </>
  );
}

function Result({ cell }: { cell: BoardCell }) {
  const { config } = useStudio();
  const [part, setPart] = useSessionState<'html' | 'text'>('board-part', 'html');
  return (
    <section class="card email-editor-result" aria-label="Email">
      <InboxPreview from={String(config.from ?? '')} subject={cell.subject} preheader={cell.preheader} />
      <Findings findings={cell.findings} />
      <Tabs
        label="Parts"
        tabs={[
          { name: 'html', title: 'Email' },
          { name: 'text', title: 'Text' },
        ]}
        selected={part}
        onSelect={setPart}
        aside={part === 'html' && <EmailFrameOptions />}
      >
        {part === 'html' ? (
          <EmailFrame html={cell.html} title={`Preview of ${cell.subject}`} />
        ) : (
          <SourceText text={cell.text} label="Text part" isProse />
        )}
      </Tabs>
    </section>
  );
}
