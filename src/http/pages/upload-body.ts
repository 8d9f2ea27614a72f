/** What stands on `/upload` before its script fills it; the script finds its places by their classes. */

import type { Organization } from '../../model/account.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { checkboxes, selectField, textField } from './forms.ts';
import { type Html, html } from './html.ts';

interface UploadPage {
  readonly csrf: string;
  readonly graphUrl: string;
  readonly maxPhotoBytes: number;
  /** Those that the visitor may upload for. */
  readonly organizations: readonly Organization[];
  readonly words: PageWords;
}

const licenses = [
  { value: '', label: 'Not stated' },
  { value: 'CC0-1.0', label: 'CC0 1.0: public domain' },
  { value: 'CC-BY-4.0', label: 'CC BY 4.0: name the author' },
  { value: 'CC-BY-SA-4.0', label: 'CC BY-SA 4.0: name the author, share alike' },
  { value: 'ODbL-1.0', label: 'ODbL 1.0: open database' },
];

export function uploadBody(page: UploadPage): Html {
  const { csrf, graphUrl, maxPhotoBytes, organizations, words } = page;
  return html`<noscript><p class="callout warning">Photos are read and sent by a script, and scripts are turned off here. <code>wayside upload</code> works without a browser.</p></noscript>
<div class="problems upload-problem" role="alert" hidden></div>
<div class="upload" data-csrf="${csrf}" data-graph-url="${graphUrl}" data-max-photo-bytes="${maxPhotoBytes}">
${choosePanel()}
<section class="panel upload-map" aria-label="Map of the photos"><div id="map" class="map"></div><p class="map-empty">The track appears here as soon as you choose photos, before anything is sent.</p></section>
<div class="upload-steps">
${settingsForm(organizations, words)}
${progressPanel()}
${resultPanel()}
</div>
${filesPanel()}
<section class="panel upload-recent" hidden><div class="panel-heading"><h2>Your last uploads</h2></div><div class="panel-body"><ul class="recent-list"></ul></div></section>
</div>
<p class="visually-hidden upload-status" role="status"></p>`;
}

function choosePanel(): Html {
  return html`<section class="panel upload-choose" aria-labelledby="choose-title">
<h2 id="choose-title">Drop photos or a folder here</h2>
<p class="hint">JPEG, PNG, WebP, AVIF or TIFF, with position and time in the file. To go on with an upload, choose the same folder again.</p>
<div class="buttons"><button type="button" class="button" data-do="choose-folder">Choose a folder</button><button type="button" class="button" data-do="choose-photos">Choose photos</button></div>
<input type="file" multiple webkitdirectory hidden class="folder-input"><input type="file" multiple accept="image/*" hidden class="photos-input">
</section>`;
}

function settingsForm(organizations: readonly Organization[], words: PageWords): Html {
  const options = [
    { value: '', label: 'Just me' },
    ...organizations.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  return html`<form class="panel upload-settings" aria-label="Settings of the upload">
<div class="form">
${textField({ name: 'title', label: 'Title', isOptional: true, maxLength: 200 }, words)}
${organizations.length > 0 && selectField({ name: 'organization', label: 'For', value: '', options }, words)}
${selectField({ name: 'license', label: 'Licence', value: '', options: licenses }, words)}
${checkboxes(
  {
    legend: 'Sequences',
    name: 'skipStill',
    options: [
      {
        value: 'yes',
        label: 'Skip photos taken standing still',
        hint: 'Nearer than 2 metres to the one before, and turned by less than 5 degrees.',
        isChecked: false,
      },
    ],
  },
  words,
)}
<p class="upload-summary">No photos chosen yet.</p>
<div class="buttons"><button class="button primary" data-do="start" disabled>Upload</button><button type="button" class="button" data-do="clear" hidden>Start over</button></div>
</div>
</form>`;
}

function progressPanel(): Html {
  return html`<section class="panel upload-progress" aria-labelledby="progress-title" hidden>
<div class="panel-heading"><h2 id="progress-title">Sending</h2></div>
<div class="panel-body">
<progress class="bar" max="1" value="0" aria-labelledby="progress-title"></progress>
<p class="progress-numbers"><span class="progress-bytes"></span><span class="progress-rate"></span></p>
<p class="progress-note hint"></p>
<div class="buttons"><button type="button" class="button" data-do="pause">Pause</button><button type="button" class="button" data-do="retry" hidden>Try again</button><button type="button" class="button" data-do="finish" hidden>Finish without them</button></div>
</div>
</section>`;
}

function resultPanel(): Html {
  return html`<section class="panel upload-result" aria-labelledby="result-title" tabindex="-1" hidden>
<div class="panel-heading"><div><h2 id="result-title">Published</h2><p class="result-lead"></p></div></div>
<div class="panel-body"><ul class="sequence-list"></ul><div class="buttons"><button type="button" class="button" data-do="again">Upload more</button></div></div>
</section>`;
}

function filesPanel(): Html {
  return html`<section class="panel upload-files" aria-labelledby="files-title" hidden>
<div class="panel-heading"><h2 id="files-title">Photos</h2></div>
<div class="panel-body">
<div class="filters" role="group" aria-label="Show photos by state"></div>
<ol class="file-list"></ol>
<nav class="file-pages" aria-label="Pages of photos"><button type="button" class="button small" data-do="page-back">Previous</button><span class="file-range"></span><button type="button" class="button small" data-do="page-on">Next</button></nav>
</div>
</section>`;
}
