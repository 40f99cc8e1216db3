/** The table of routes. */
import { Redirect, Route, Switch } from 'wouter';
import { Boundary } from './components/boundary.tsx';
import { later } from './components/later.tsx';
import { Toasts } from './components/toasts.tsx';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import { Inbox } from './inbox/inbox.tsx';
import { paths, patterns } from './routes.ts';
import { SignedIn } from './session.tsx';
import { SignIn } from './sign-in/sign-in.tsx';

const Processes = later(() => import('./processes/process-list.tsx'));
const Process = later(() => import('./processes/process.tsx'));
const Runs = later(() => import('./runs/run-list.tsx'));
const Run = later(() => import('./runs/run.tsx'));

export function App() {
  return (
    <>
      <Boundary>
        <Switch>
          <Route path={patterns.signIn} component={SignIn} />
          <Route>
            <SignedIn>
              <Frame>
                <Boundary>
                  <Views />
                </Boundary>
              </Frame>
            </SignedIn>
          </Route>
        </Switch>
      </Boundary>
      <Toasts />
    </>
  );
}

function Views() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to={paths.inbox()} replace />
      </Route>
      {/* One place for both: opening a task keeps the list beside it as it is. */}
      <Route path={/^\/(?:inbox(?:\/(?<view>[^/]+))?|tasks\/(?<taskId>[^/]+))\/?$/}>
        {(params) => <Inbox view={params.view} taskId={params.taskId} />}
      </Route>
      <Route path={patterns.processes}>
        <Processes />
      </Route>
      <Route path={patterns.process}>{({ name }) => <Process key={name} name={name} />}</Route>
      <Route path={patterns.runs}>
        <Runs />
      </Route>
      <Route path={patterns.run}>{({ runId }) => <Run key={runId} runId={runId} />}</Route>
      <Route component={NotFound} />
    </Switch>
  );
}
