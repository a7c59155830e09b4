import type { Tool, ToolSummary } from '../../../shared/model/tool.ts';
import { installAdvice } from '../tools/choose.ts';
import { inspectTool } from '../tools/find.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function toolHandlers({ tools }: ApiContext): HandlersOf<'tools'> {
  return {
    'tools.list': async ({ rescan }) => {
      const found = await tools.all(rescan);
      return { tools: found.map(summary), advice: missingAdvice(found) };
    },
    'tools.inspect': async ({ program }) => {
      const tool = await inspectTool(pathOf(program));
      return { tool: summary(tool), location: tool.location };
    },
  };
}

export function summary({ options, ...tool }: Tool): ToolSummary {
  return { ...tool, optionCount: options.length };
}

/** Advice only for what is wholly lacking: without a dump program and a client of some flavour nothing works. */
function missingAdvice(found: readonly Tool[]) {
  const wanted = (['mariadb', 'mysql'] as const).flatMap((flavour) =>
    (['dump', 'client', 'server'] as const).map((role) => ({ flavour, role })),
  );
  return wanted
    .filter(({ flavour, role }) => !found.some((tool) => tool.flavour === flavour && tool.role === role))
    .map(({ flavour, role }) => ({ flavour, role, install: installAdvice(flavour, role, process.platform) }));
}
