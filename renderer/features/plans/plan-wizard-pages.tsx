import { useSearchParams } from 'react-router';
import { type PlanId, ServerId, StorageId } from '../../../shared/model/ids.ts';
import { PlanTemplateName } from '../../../shared/model/plan.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { NoServer } from '../servers/no-server.tsx';
import { valuesOfPlan, valuesOfTemplate } from './plan-form.ts';
import { PlanWizard } from './plan-wizard.tsx';

/** "New plan": a template first; the address may name a server and databases to protect. */
export function NewPlanPage() {
  const templates = useCall('plans.templates', {});
  const servers = useCall('servers.list', {});
  const storages = useCall('storages.list', {});
  const { clientId } = useChosenClient();
  const [parameters] = useSearchParams();
  const asked = {
    serverId: ServerId.safeParse(parameters.get('server')).data ?? null,
    storageId: StorageId.safeParse(parameters.get('storage')).data ?? null,
    template: PlanTemplateName.safeParse(parameters.get('template')).data ?? 'small-team',
    databases: parameters.getAll('database'),
  };
  return (
    <Page>
      <PageHeader
        title="New plan"
        description="What is backed up when, to where, how long it is kept, and how it is proven."
        breadcrumbs={[{ label: 'Plans', to: paths.plans }]}
      />
      <Loaded query={templates} lines={6}>
        {(ready) => (
          <Loaded query={servers} lines={6}>
            {(knownServers) => (
              <Loaded query={storages} lines={6}>
                {(knownStorages) => {
                  const shown = knownServers.filter(
                    (server) =>
                      clientId === null || server.clientId === clientId || server.id === asked.serverId,
                  );
                  const template = ready.find((one) => one.template === asked.template) ?? ready[0];
                  if (shown.length === 0 || template === undefined)
                    return (
                      <NoServer title="No server to protect yet">
                        A plan backs up a server’s databases by itself. Connect the server first; then the
                        plan takes a minute.
                      </NoServer>
                    );
                  return (
                    <PlanWizard
                      planId={null}
                      templates={ready}
                      servers={shown}
                      storages={knownStorages}
                      first={valuesOfTemplate(template, {
                        // The only server there is needs no choosing.
                        serverId: asked.serverId ?? (shown.length === 1 ? (shown[0]?.id ?? null) : null),
                        storageId: asked.storageId,
                        databases: asked.databases.length === 0 ? null : asked.databases,
                      })}
                    />
                  );
                }}
              </Loaded>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

/** The same four steps, filled with what the plan is. */
export function EditPlanPage({ planId }: { readonly planId: PlanId }) {
  const opened = useCall('plans.get', { planId });
  const servers = useCall('servers.list', {});
  const storages = useCall('storages.list', {});
  return (
    <Page>
      <PageHeader
        title={opened.data === undefined ? 'Edit the plan' : `Edit ${opened.data.plan.name}`}
        breadcrumbs={[
          { label: 'Plans', to: paths.plans },
          ...(opened.data === undefined ? [] : [{ label: opened.data.plan.name, to: paths.plan(planId) }]),
        ]}
      />
      <Loaded query={opened} lines={6}>
        {({ plan }) => (
          <Loaded query={servers} lines={6}>
            {(knownServers) => (
              <Loaded query={storages} lines={6}>
                {(knownStorages) => (
                  <PlanWizard
                    planId={planId}
                    templates={[]}
                    servers={knownServers}
                    storages={knownStorages}
                    first={valuesOfPlan(plan)}
                  />
                )}
              </Loaded>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}
