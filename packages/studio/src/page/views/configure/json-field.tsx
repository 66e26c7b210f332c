// A JSON field of Console's form: an editor that knows the connector's schema and shows its findings in place.
import { useMemo } from 'preact/hooks';
import type { Finding } from '../../../contract/api.ts';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { type FormItem, schemaOf } from '../../state/form-items.ts';
import { useStudio } from '../../state/studio.tsx';
import { Field } from '../../ui/field.tsx';
import { Findings, findingPath } from '../../ui/findings.tsx';
import { DeliveryCoverage } from './delivery-coverage.tsx';
import type { CursorTarget } from './focus-finding.ts';

interface JsonFieldProps {
  item: FormItem;
  findings: Finding[];
  cursorTarget: CursorTarget | null;
}

export function JsonField({ item, findings, cursorTarget }: JsonFieldProps) {
  const { draft, change, info } = useStudio();
  const schema = useMemo(() => schemaOf(info, item.key), [info, item.key]);
  // The editor finds syntax errors itself, and its paths start below the field.
  const editorFindings = useMemo(
    () =>
      findings.filter(({ rule }) => rule !== 'json').map((finding) => ({ ...finding, path: finding.path.slice(1) })),
    [findings],
  );
  return (
    <div class="json-field">
      <Field
        label={item.label}
        name={item.key}
        help={<p>{item.description} Press Ctrl+Space for completions. Hover over a key to see what it does.</p>}
      >
        {(ids) => (
          <CodeEditor
            label={item.label}
            historyKey={`config ${item.key}`}
            ids={{ ...ids, 'aria-invalid': findings.some(({ severity }) => severity === 'error') }}
            language="json"
            schema={schema}
            text={draft.sources[item.key] ?? ''}
            onChange={(next) => change(({ sources }) => ({ sources: { ...sources, [item.key]: next } }))}
            findings={editorFindings}
            cursorTarget={cursorTarget?.field === item.key ? cursorTarget : null}
            size="l"
          />
        )}
      </Field>
      <Findings findings={findings} prefix={({ path }) => findingPath({ path: path.slice(1) })} />
      <DeliveryCoverage />
    </div>
  );
}
