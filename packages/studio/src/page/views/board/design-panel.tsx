// Design: the brand and the languages of all emails, applied as they are entered.
import { useState } from 'preact/hooks';
import type { Finding } from '../../../contract/api.ts';
import { type Brand, parseBrand } from '../../../design/brand.ts';
import { contrast, minContrast, parseColor, textColorOn } from '../../../design/colors.ts';
import { setLanguages } from '../../state/email-edits.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, fieldError, Select } from '../../ui/field.tsx';
import { languageTitle } from '../../ui/titles.ts';

export function DesignPanel() {
  return (
    <aside class="card design-panel" aria-label="Design" data-testid="design">
      <h2>Brand</h2>
      <BrandFields />
      <h2>Languages</h2>
      <Languages />
    </aside>
  );
}

interface TextRow {
  readonly field: keyof Brand;
  readonly label: string;
  readonly placeholder: string;
  readonly help: string;
  readonly isLong?: true;
}

const rows: readonly TextRow[] = [
  { field: 'productName', label: 'Product name', placeholder: 'Acme', help: 'In titles and subjects.' },
  {
    field: 'logoUrl',
    label: 'Logo URL',
    placeholder: 'https://…/logo.png',
    help: 'An https address that anybody can open.',
  },
  {
    field: 'supportAddress',
    label: 'Support address',
    placeholder: 'support@example.com',
    help: 'Where recipients ask for help.',
  },
  {
    field: 'footerText',
    label: 'Footer',
    placeholder: 'Acme Inc., 1 Main Street',
    help: 'Such as your company’s name and address.',
    isLong: true,
  },
];

/** The brand holds valid values only; what is typed and not valid yet stays in its field. */
function BrandFields() {
  const { project, sync } = useStudio();
  const [invalid, setInvalid] = useState<Readonly<Record<string, { written: string; message: string }>>>({});
  const { brand } = project;
  const set = (field: keyof Brand, written: string) => {
    const value = field === 'logoWidth' && written.trim() !== '' ? Number(written) : written;
    const parsed = parseBrand({ [field]: value });
    const { [field]: _fixed, ...others } = invalid;
    if (!parsed.ok) {
      const message = parsed.issues[0]?.message.replace(/^\w+ /, 'This ') ?? 'This cannot be used.';
      return setInvalid({ ...others, [field]: { written, message } });
    }
    setInvalid(others);
    sync.change((before) => {
      const { [field]: _before, ...rest } = before.brand;
      return { ...before, brand: written.trim() === '' ? rest : { ...rest, [field]: value } };
    }, `brand ${field}`);
  };
  const textOf = (field: keyof Brand) => invalid[field]?.written ?? String(brand[field] ?? '');
  const findingsOf = (field: keyof Brand): Finding[] => (invalid[field] ? [fieldError(invalid[field].message)] : []);
  const textRow = ({ field, label, placeholder, help, isLong }: TextRow) => (
    <Field key={field} label={label} findings={findingsOf(field)} help={<p>{help}</p>}>
      {(ids) =>
        isLong ? (
          <textarea
            {...ids}
            class="input"
            rows={2}
            placeholder={placeholder}
            value={textOf(field)}
            onInput={(event) => set(field, event.currentTarget.value)}
          />
        ) : (
          <input
            {...ids}
            class="input"
            autocomplete="off"
            spellcheck={false}
            placeholder={placeholder}
            value={textOf(field)}
            onInput={(event) => set(field, event.currentTarget.value)}
          />
        )
      }
    </Field>
  );
  const [name, logo, ...others] = rows;
  return (
    <>
      {name && textRow(name)}
      <ColorField
        text={textOf('accentColor')}
        findings={findingsOf('accentColor')}
        onChange={(text) => set('accentColor', text)}
      />
      {logo && textRow(logo)}
      {brand.logoUrl && (
        <Field
          label="Logo width"
          isOptional
          findings={findingsOf('logoWidth')}
          help={<p>In pixels, 16 to 384. Default: 120.</p>}
        >
          {(ids) => (
            <input
              {...ids}
              class="input"
              inputMode="numeric"
              placeholder="120"
              value={textOf('logoWidth')}
              onInput={(event) => set('logoWidth', event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {others.map(textRow)}
    </>
  );
}

const defaultColor = '#2255dd';

function ColorField({
  text,
  findings,
  onChange,
}: {
  text: string;
  findings: Finding[];
  onChange: (text: string) => void;
}) {
  const color = parseColor(text === '' ? defaultColor : text);
  const onWhite = color ? contrast(color, '#ffffff') : minContrast;
  const warnings: Finding[] =
    color && textColorOn(color) !== '#ffffff'
      ? [
          {
            severity: 'warning',
            rule: 'contrast',
            path: [],
            message: `White text on it has a contrast of ${onWhite.toFixed(1)}, below ${minContrast}. The button’s label is black.`,
          },
        ]
      : [];
  return (
    <Field
      label="Accent color"
      findings={[...findings, ...warnings]}
      help={<p>The bar above the email, and its button.</p>}
    >
      {(ids) => (
        <div class="color-field">
          <input
            type="color"
            class="color-picker"
            aria-label="Pick the accent color"
            value={color ?? defaultColor}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <input
            {...ids}
            class="input input-mono"
            autocomplete="off"
            spellcheck={false}
            placeholder={defaultColor}
            value={text}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        </div>
      )}
    </Field>
  );
}

function Languages() {
  const { project, sync, model, draft, change } = useStudio();
  const { languages } = project;
  const available = model.languageTags.filter((tag) => !languages.includes(tag));
  const nameOf = (tag: (typeof languages)[number]) => model.languages[tag].nativeName;
  const set = (next: typeof languages) => {
    sync.change((before) => setLanguages(before, next));
    if (!next.some((tag) => tag === draft.locale)) change({ locale: '' });
  };
  return (
    <>
      <ul class="languages" aria-label="Languages of the emails">
        {languages.map((tag, index) => (
          <li key={tag} class="language" data-language={tag}>
            <span>
              {languageTitle(tag)}{' '}
              {nameOf(tag) !== languageTitle(tag) && (
                <span class="muted" lang={tag} dir="auto">
                  {nameOf(tag)}
                </span>
              )}
            </span>
            {index === 0 ? (
              <span class="board-default">default</span>
            ) : (
              <span class="language-actions">
                <Button
                  variant="quiet"
                  label={`Make ${languageTitle(tag)} the default`}
                  onPress={() => set([tag, ...languages.filter((one) => one !== tag)])}
                >
                  Default
                </Button>
                <Button
                  variant="quiet"
                  label={`Remove ${languageTitle(tag)}`}
                  onPress={() => set(languages.filter((one) => one !== tag))}
                >
                  Remove
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {available.length > 0 && (
        <Field
          label="Add a language"
          help={<p>All nine emails are written already. The default is sent to everyone else.</p>}
        >
          {(ids) => (
            <Select
              ids={ids}
              value=""
              options={[
                { value: '', title: 'Choose…' },
                ...available.map((tag) => ({ value: tag, title: `${languageTitle(tag)} · ${nameOf(tag)}` })),
              ]}
              onChange={(value) => {
                const tag = available.find((one) => one === value);
                if (tag) set([...languages, tag]);
              }}
            />
          )}
        </Field>
      )}
      {available.length > 1 && (
        <Button variant="quiet" icon="plus" onPress={() => set([...languages, ...available])}>
          Add all twenty
        </Button>
      )}
    </>
  );
}
