import { notFound } from '../errors.ts';
import { findTopicBySlugOrCode, listTopics, type Topic } from '../topics/store.ts';
import { type Language, nameIn } from '../words.ts';
import { feedLinks } from './feed-links.ts';
import { toNameLink } from './names.ts';
import { type PortalDeps, type PortalPage } from './page.ts';
import { releaseList } from './release-list.ts';
import { subscribeTo } from './subscribe-link.ts';
import { keyOf } from './text-of.ts';

/** Every top topic with what lies right under it. */
export async function topicsPage(deps: PortalDeps, language: Language): Promise<PortalPage> {
  const [topics, counts] = await Promise.all([listTopics(deps.db), deps.busy.topics()]);
  const toLink = (topic: Topic) =>
    toNameLink(language, { ...topic, count: counts.get(topic.code) }, '/themen');
  const tops = topics.filter(({ parentCode }) => parentCode === null);
  return {
    view: 'topics',
    model: {
      language,
      path: '/themen',
      section: 'topics',
      title: deps.words(language, 'portal.topics.title'),
      description: deps.words(language, 'portal.topics.description'),
      topics: sortByName(language, tops).map((top) => ({
        ...toLink(top),
        children: childrenOf(language, topics, top).map(toLink),
      })),
    },
  };
}

type Asked = { slug: unknown; query: Record<string, unknown> };

/** A topic, its subtopics, and the releases of all of them. */
export async function topicPage(
  deps: PortalDeps,
  language: Language,
  { slug, query }: Asked,
): Promise<PortalPage> {
  const topic = await findTopicBySlugOrCode(deps.db, keyOf(slug));
  if (topic === undefined) throw notFound();
  const path = `/themen/${topic.slug}`;
  const match = { topics: [topic.code] };
  const [list, topics] = await Promise.all([
    releaseList(deps, { language, address: { path, query: '' }, query, match }),
    listTopics(deps.db),
  ]);
  const name = nameIn(language, topic);
  return {
    view: 'topic',
    model: {
      language,
      path,
      section: 'topics',
      title: name,
      name,
      dated: true,
      ...list,
      description: deps.words(language, 'portal.topic.description', { name }),
      trail: trailOf(language, topics, topic),
      children: childrenOf(language, topics, topic).map((child) =>
        toNameLink(language, child, '/themen'),
      ),
      subscribe: subscribeTo(language, { topics: [topic] }),
      feeds: feedLinks(deps.words, language, { kind: 'topic', name, key: topic.slug }),
      archiveHref: `/archiv?topic=${topic.slug}`,
    },
  };
}

function childrenOf(language: Language, topics: Topic[], parent: Topic): Topic[] {
  return sortByName(
    language,
    topics.filter(({ parentCode }) => parentCode === parent.code),
  );
}

function trailOf(language: Language, topics: Topic[], topic: Topic) {
  const ancestors = topic.path.slice(0, -1).flatMap((code) => {
    const ancestor = topics.find((other) => other.code === code);
    return ancestor ?? [];
  });
  return [
    { href: '/themen', labelKey: 'portal.topics.title' },
    ...ancestors.map((ancestor) => ({
      href: `/themen/${ancestor.slug}`,
      label: nameIn(language, ancestor),
    })),
  ];
}

function sortByName(language: Language, topics: Topic[]): Topic[] {
  return topics.toSorted((a, b) =>
    nameIn(language, a).localeCompare(nameIn(language, b), language),
  );
}
