import { Button } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Page, PageHeader } from '../components/page.tsx';
import { paths } from '../lib/paths.ts';

/** What a page that broke shows in its place; the rail stays, so that one can go on. */
export function ErrorPage() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NoSuchPage />;
  return (
    <Page>
      <PageHeader
        title="This page could not be shown"
        description="The engine and its runs are not affected."
      />
      <ErrorNotice error={error} onRetry={() => window.location.reload()} />
    </Page>
  );
}

export function NoSuchPage() {
  return (
    <EmptyState
      icon={IconMapQuestion}
      order={1}
      title="There is nothing at this address"
      action={
        <Button component={Link} to={paths.overview}>
          Go to Overview
        </Button>
      }
    >
      What was here may have been removed.
    </EmptyState>
  );
}
