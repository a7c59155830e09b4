import { Text, UnstyledButton } from '@mantine/core';
import type { PlanTemplate, PlanTemplateName } from '../../../shared/model/plan.ts';

interface TemplateChoiceProps {
  readonly templates: readonly PlanTemplate[];
  readonly chosen: PlanTemplateName | null;
  readonly onChoose: (template: PlanTemplate) => void;
}

/** Ready-made plans side by side: for whom, and when they run. */
export function TemplateChoice({ templates, chosen, onChoose }: TemplateChoiceProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid of buttons without its own border
    <div className="hf-templates" role="group" aria-label="Templates">
      {templates.map((template) => (
        <UnstyledButton
          key={template.template}
          className="hf-template"
          aria-pressed={template.template === chosen}
          onClick={() => onChoose(template)}
        >
          <Text fw={600}>{template.name}</Text>
          <Text c="dimmed" fz="xs">
            {template.describes}
          </Text>
        </UnstyledButton>
      ))}
    </div>
  );
}
