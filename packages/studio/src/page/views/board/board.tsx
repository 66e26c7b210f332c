// The board: every email of the project in every language, as it arrives; and one of them, opened. The landing page.
import type { EmailPlace } from '../../state/email-edits.ts';
import { useStudio } from '../../state/studio.tsx';
import { EmailEditor } from './email-editor.tsx';
import { Overview } from './overview.tsx';

/** @param place usage type and language, such as `SignIn.fr`; null: all of them */
export function Board({ place }: { place: string | null }) {
  const { project, info } = useStudio();
  const [typeName, tag] = place?.split('.') ?? [];
  const language = project.languages.find((one) => one === tag);
  const type = info.usageTypes.find((one) => one.type === typeName)?.type;
  if (place === null || !language || !type) return <Overview />;
  return <EmailEditor key={place} type={type as EmailPlace['type']} language={language} />;
}
