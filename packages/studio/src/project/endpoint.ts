// Whether an endpoint is a local Mailgun: it is for trying, and never written into what another Logto gets. Pure.
import { textAt } from '../contract/json.js';
import type { Project } from '../contract/project.js';

/** @param endpoint as written in a config */
export function isLoopback(endpoint: string): boolean {
  const written = endpoint.trim();
  const name = URL.canParse(written) ? new URL(written).hostname : '';
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** The project as Logto gets it. */
export function withoutLocalEndpoint(project: Project): Project {
  if (!isLoopback(textAt(project.config, 'endpoint'))) return project;
  const { endpoint: _endpoint, ...config } = project.config;
  return { ...project, config };
}
