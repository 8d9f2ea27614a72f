import type { PageWords } from '../../words/in-languages.ts';
import { captureCalendar } from './capture-calendar.ts';
import { panel } from './elements.ts';
import { type Html, html } from './html.ts';
import type { Measures } from './measures.ts';
import { userPath } from './profile-paths.ts';
import type { Profile } from './read-profile.ts';
import { sequenceCards } from './sequence-cards.ts';

interface ProfileView {
  readonly profile: Profile;
  /** The page's own address. */
  readonly path: string;
  /** What the map is narrowed to. */
  readonly filter: { readonly creatorId: number } | { readonly organizationId: number };
  readonly words: PageWords;
  readonly measures: Measures;
}

export function profileBody(view: ProfileView): Html {
  const { profile, words } = view;
  if (profile.days.length === 0) return html`<p class="empty">${words('profile.nothing')}</p>`;
  return html`${totals(view)}
${profile.isFirstPage && html`${coverageMap(view)}${calendar(view)}`}
${sequences(view)}
${profile.isFirstPage && profile.contributors.length > 0 && contributors(view)}`;
}

function totals({ profile, words, measures }: ProfileView): Html {
  const sum = (of: 'images' | 'lengthMetres' | 'sequences') =>
    profile.days.reduce((total, day) => total + day[of], 0);
  const entries = [
    [measures.count(sum('images')), words('profile.imagesTotal')],
    [measures.length(sum('lengthMetres')), words('profile.lengthTotal')],
    [measures.count(profile.days.length), words('profile.daysTotal')],
    [measures.count(sum('sequences')), words('profile.sequencesTotal')],
  ];
  return html`<dl class="totals">${entries.map(([value, label]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function coverageMap({ profile, filter }: ProfileView): Html {
  const places = profile.places.map(({ lon, lat }) => [degrees(lon), degrees(lat)]);
  return html`<div class="panel page-map"><div id="map" class="map" data-filter="${JSON.stringify(filter)}" data-places="${JSON.stringify(places)}"></div><p class="page-map-note" hidden></p></div>`;
}

/** As exact as a dot on a map is. */
function degrees(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

function calendar({ profile, path, words, measures }: ProfileView): Html {
  const { year, years, days } = profile;
  if (year === undefined) return html``;
  const links = years.map(
    (each) =>
      html`<a class="year" href="${path}?year=${each}#calendar"${each === year && html` aria-current="true"`}>${each}</a>`,
  );
  return panel({
    id: 'calendar',
    title: words('profile.calendar', { year }),
    lead: words('profile.calendarLead'),
    actions: html`<nav class="years" aria-label="${words('profile.years')}">${links}</nav>`,
    body: captureCalendar({
      year,
      days,
      words,
      measures,
      href: ({ dayMs }) => `${path}/days/${new Date(dayMs).toISOString().slice(0, 10)}`,
    }),
  });
}

function sequences({ profile, path, words, measures }: ProfileView): Html {
  const { sequences: listed, nextSequences, isFirstPage } = profile;
  const pages = html`<nav class="pages" aria-label="${words('profile.pages')}">${!isFirstPage && html`<a class="button" href="${path}#sequences">${words('profile.firstPage')}</a>`}${nextSequences !== undefined && html`<a class="button" href="${path}?after=${encodeURIComponent(nextSequences)}#sequences">${words('profile.nextPage')}</a>`}</nav>`;
  return panel({
    id: 'sequences',
    title: words('profile.sequences'),
    lead: words('profile.sequencesLead'),
    body: html`${sequenceCards(listed, words, measures)}${(!isFirstPage || nextSequences !== undefined) && pages}`,
  });
}

function contributors({ profile, words }: ProfileView): Html {
  const rows = profile.contributors.map(
    ({ user, images }) =>
      html`<li><a href="${userPath(user.username)}"><span class="initial" aria-hidden="true">${user.username.slice(0, 1)}</span>${user.username}</a> <span>${words('profile.images', { count: images })}</span></li>`,
  );
  return panel({
    title: words('profile.contributors'),
    body: html`<ul class="contributors">${rows}</ul>`,
  });
}
