import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A vendor's document and the operations that are imported from it. */
export interface Selection {
  /** Name of the integration. */
  name: string;
  file: string;
  operations: string[];
}

/**
 * Operations worth trying, by what the file's name begins with: forms, files, bytes, token endpoints, unions, lists. Of
 * any other document those that the tool itself suggests.
 */
const KNOWN: Record<string, string[][]> = {
  assemblyai: [['createTranscript', 'getTranscript', 'deleteTranscript']],
  resend: [['POST /emails', 'GET /emails/{email_id}']],
  twilio: [['CreateMessage', 'FetchMessage']],
  deepgram: [['POST /v1/listen', 'GET /v1/projects']],
  github: [['issues/create', 'issues/get', 'issues/update']],
  stripe: [['PostPaymentIntents', 'GetPaymentIntentsIntent', 'PostRefunds']],
  box: [['post_files_content', 'get_files_id_content', 'put_files_id']],
  elevenlabs: [['POST /v1/text-to-speech/{voice_id}', 'POST /v1/speech-to-text']],
  googlemaps: [['geocode', 'elevation']],
  mailchimp: [['postCampaigns', 'patchCampaignsId', 'deleteCampaignsId']],
  notion: [['PATCH /v1/pages/{id}', 'POST /v1/databases/{id}/query']],
  openai: [['createTranscription', 'createSpeech', 'deleteFile']],
  plaid: [['transactionsSync', 'assetReportPdfGet']],
  sendgrid: [['POST /mail/send', 'GET /suppression/bounces']],
  slack: [['chat_postMessage', 'conversations_list', 'files_upload']],
  spotify: [['upload-custom-playlist-cover', 'search']],
  telegram: [['POST /sendPhoto', 'POST /sendMessage']],
  zoom: [['meetingCreate', 'meetingUpdate', 'meetingDelete']],
};

/** The folder with vendors' documents; the tests over them are skipped without it. */
export const CORPUS = process.env.OPENAPI_CORPUS_DIR ?? '';

export function selections(): Selection[] {
  if (CORPUS === '') return [];
  return readdirSync(CORPUS)
    .filter((each) => /\.(json|ya?ml)$/.test(each))
    .flatMap((each) => {
      const name = each.replace(/\..*$/, '').toLowerCase();
      const text = readFileSync(join(CORPUS, each), 'utf8');
      // Another edition of the document may lack them.
      const isThere = (operation: string) => text.includes(operation.replace(/^[A-Z]+ /, ''));
      const known = Object.entries(KNOWN)
        .flatMap(([start, all]) => (name.startsWith(start) ? all : []))
        .filter((all) => all.every(isThere));
      return (known.length > 0 ? known : [[]]).map((operations, index) => ({
        name: index === 0 ? name : `${name}-${index}`,
        file: join(CORPUS, each),
        operations,
      }));
    });
}
