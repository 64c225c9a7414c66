/** Every identifier that is derived from an integration's kebab-case name, in one place. */
export interface IntegrationNames {
  /** `text-to-speech` */
  kebab: string;
  /** `TextToSpeech` */
  pascal: string;
  /** `textToSpeech` */
  camel: string;
  /** `createTextToSpeechIntegration` */
  factory: string;
  /** `createTextToSpeechApi` */
  api: string;
  /** `queryTextToSpeechStatus` */
  queryApi: string;
}

/** @param name a kebab-case integration name (`KEBAB_NAME`) */
export function integrationNames(name: string): IntegrationNames {
  const pascal = pascalCase(name);
  return {
    kebab: name,
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    factory: `create${pascal}Integration`,
    api: `create${pascal}Api`,
    queryApi: `query${pascal}Status`,
  };
}

/** `text-to-speech`, `createSpeech`, `TTS_API_KEY` -> `TextToSpeech`, `CreateSpeech`, `TtsApiKey`. */
export function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map(
      (part) =>
        part.charAt(0).toUpperCase() +
        (part === part.toUpperCase() ? part.slice(1).toLowerCase() : part.slice(1)),
    )
    .join('');
}

/** `TTS_API_KEY` -> `ttsApiKey` */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** The field of an API's configuration that holds a variable: `TTS_API_KEY` -> `ttsApiKey`, the address is `baseUrl`. */
export function settingName(
  { system }: { system: { baseUrl?: { variable: string } | undefined } },
  variable: string,
): string {
  return variable === system.baseUrl?.variable ? 'baseUrl' : camelCase(variable);
}
