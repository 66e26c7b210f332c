// Whether an endpoint is a local Mailgun: it is for trying, and never written into what another Logto gets. Pure.
import type { JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import type { Project } from '../contract/project.js';

/** @param endpoint as written in a config */
export function isLoopback(endpoint: string): boolean {
  const written = endpoint.trim();
  const name = URL.canParse(written) ? new URL(written).hostname : '';
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** A config, or the connection fields of one, as Logto gets it. @returns the same object when its endpoint is not local */
export function withoutLocalEndpoint(config: JsonObject): JsonObject {
  if (!isLoopback(textAt(config, 'endpoint'))) return config;
  const { endpoint: _endpoint, ...rest } = config;
  return rest;
}

/** A project as Logto gets it. @returns the same object when its endpoint is not local */
export function toPublishedProject(project: Project): Project {
  const config = withoutLocalEndpoint(project.config);
  return config === project.config ? project : { ...project, config };
}
