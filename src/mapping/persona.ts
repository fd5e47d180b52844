import type { Persona } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { type Draft, type Writer, writers } from './body.ts';
import { report } from './frame.ts';
import { wireKey } from './key.ts';
import type { ContactKey } from './mapping.ts';
import type { PersonaSpec } from './schema.ts';
import type { Site } from './site.ts';
import { draftStream } from './stream.ts';
import { personaFlags, personaTexts } from './target.ts';

const path = ['persona', 'fields'] as const;

export function compilePersona(spec: PersonaSpec, document: YamlDocument, site: Site) {
  const draft = draftStream('persona', spec, document, site);
  const { section, notes } = draft;
  const fill: Writer<Persona>[] = [
    ...writers<Persona, string, typeof personaTexts>(
      personaTexts,
      spec.fields,
      path,
      section,
      (body, key, value) => {
        body[key] = value;
      },
    ),
    ...writers<Persona, boolean, typeof personaFlags>(
      personaFlags,
      spec.fields,
      path,
      section,
      (body, key, value) => {
        body[key] = value === null ? null : value === '1';
      },
    ),
  ];
  const sendsAll = spec.without_contact === 'send';
  if (!sendsAll && !spec.fields.mobile_phone && !spec.fields.email) {
    const sentence = 'persona.fields names neither mobile_phone nor email, so no customer would be sent.';
    const hint = 'Name one of them, or set without_contact: send.';
    report(notes, 'CONFIG_MISSING_KEY', sentence, document.placeOf(path), hint);
  }
  const stream = draft.finish({
    keyOf: (row) => wireKey(site.idPrefix, row.key),
    keyPath: ['persona', 'key'],
    record: (key, scope) => {
      const body: Draft<Persona> = {};
      const typed = new Set<ContactKey>();
      const placeholder = (kind: 'phone' | 'email') => typed.add(kind === 'phone' ? 'mobilePhone' : 'email');
      for (const write of fill) write(body, { ...scope, placeholder });
      // Another column may have had a good one.
      const placeholders = [...typed].filter((field) => !body[field]);
      const noted = placeholders.length > 0 ? { placeholders } : {};
      if (sendsAll || body.mobilePhone || body.email) {
        return { kind: 'record', record: { model: 'persona', key, body }, ...noted };
      }
      return { kind: 'filtered', key, reason: 'no phone or e-mail', ...noted };
    },
  });
  return { stream, findings: notes.findings };
}
