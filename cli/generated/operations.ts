// generated from the list of operations; `npm run generate` writes it anew

/** Every operation: what it takes and what it gives. */
export interface Operations {
  /** Who you are here. */
  'session.get': {
    input: Record<string, never>;
    output: {
      tenant: {
        key: string;
        name: string;
      };
      principal: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
        email: string | null;
        admin: boolean;
        groups: string[];
      };
    };
  };
  /** The processes that can be started, by name. */
  'definition.list': {
    input: {
      /**
       * How many at most (default 25).
       * @default 25
       */
      limit?: number;
      /** `next` of the page before. */
      cursor?: string;
    };
    output: {
      items: {
        name: string;
        namespace: string;
        version: string;
        title: string | null;
        summary: string | null;
        digest: string;
        /** An instant, ISO 8601, UTC. */
        publishedAt: string;
        inputSchema: Record<string, unknown>;
      }[];
      next: string | null;
    };
  };
  /** One definition: its schemas, source and versions. */
  'definition.get': {
    input: {
      /** The name of a definition. */
      name: string;
      version?: string;
    };
    output: {
      name: string;
      namespace: string;
      version: string;
      title: string | null;
      summary: string | null;
      digest: string;
      /** An instant, ISO 8601, UTC. */
      publishedAt: string;
      inputSchema: Record<string, unknown>;
      outputSchema: Record<string, unknown>;
      document: Record<string, unknown>;
      source: string;
      versions: {
        version: string;
        digest: string;
        /** An instant, ISO 8601, UTC. */
        publishedAt: string;
        current: boolean;
      }[];
    };
  };
  /** Check a definition: all problems with line, column and fix. Changes nothing. */
  'definition.check': {
    input: {
      /** YAML. */
      source: string;
      file?: string;
    };
    output: {
      valid: boolean;
      problems: {
        /** Its page: docs/diagnostics/<code>.md. */
        code: string;
        severity: 'error' | 'warning' | 'hint';
        file: string;
        line: number;
        column: number;
        endLine: number;
        endColumn: number;
        message: string;
        /** What is there. */
        found?: string;
        /** What would be possible. */
        expected?: string;
        /** What to do. */
        fix?: string;
        /** The one change that is certain to mend it; UTF-16 offsets from 0. */
        edit?: {
          start: number;
          end: number;
          text: string;
        };
        /** JSON pointer of the value. */
        pointer: string;
      }[];
    };
  };
  /** Publish a definition; a published version never changes, runs stay on the version they began with. */
  'definition.publish': {
    input: {
      /** YAML. */
      source: string;
      file?: string;
      /** OpenAPI documents and schemas by address, as JSON; those that are named and not sent are fetched. */
      documents?: Record<string, unknown>;
    };
    output: {
      name: string;
      version: string;
      digest: string;
      /** unchanged: this very content was published before. */
      state: 'published' | 'unchanged';
    };
  };
  /** Start a run of a definition. */
  'run.start': {
    input: {
      /** The name of a definition. */
      name: string;
      /** Any JSON value. */
      input?: unknown;
      /** A published version; without it, the current one. */
      version?: string;
      /** The same key and input give the same run. */
      idempotencyKey?: string;
      /** Seconds to wait for the end or for a person to be asked (default 2). */
      wait?: number;
    };
    output: {
      /** The id of a run. */
      runId: string;
      definition: string;
      version: string;
      status: 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled';
      /** Any JSON value. */
      output?: unknown;
      /** Problem details (RFC 9457); instance is the JSON pointer of the step. */
      error?: Record<string, unknown>;
      waitingFor: {
        /** The id of a human task. */
        taskId: string;
        step: string;
        title: string;
        assigned: string[];
        dueAt: string | null;
        url: string;
      }[];
      /** The run's page, for people. */
      url: string;
      /** What to do now. */
      next: string;
    };
  };
  /** Runs you can see, the latest first. */
  'run.list': {
    input: {
      /** The name of a definition. */
      definition?: string;
      state?: 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'terminated';
      /**
       * How many at most (default 25).
       * @default 25
       */
      limit?: number;
      /** `next` of the page before. */
      cursor?: string;
    };
    output: {
      items: {
        /** The id of a run. */
        id: string;
        definition: string;
        version: string;
        state: 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'terminated';
        startedBy: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        } | null;
        /** An instant, ISO 8601, UTC. */
        createdAt: string;
        closedAt: string | null;
        openTasks: number;
      }[];
      next: string | null;
    };
  };
  /** One run: its state, input, output or error, whom it waits for, what you may do with it. */
  'run.get': {
    input: {
      /** The id of a run. */
      runId: string;
    };
    output: {
      /** The id of a run. */
      id: string;
      definition: string;
      version: string;
      state: 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'terminated';
      startedBy: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      /** An instant, ISO 8601, UTC. */
      createdAt: string;
      closedAt: string | null;
      openTasks: number;
      digest: string;
      /** Any JSON value. */
      input: unknown;
      /** Any JSON value. */
      output: unknown;
      error: Record<string, unknown> | null;
      cancelReason: string | null;
      pauseReason: string | null;
      parentRunId: string | null;
      waitingFor: {
        /** The id of a human task. */
        taskId: string;
        step: string;
        title: string;
        assigned: string[];
        dueAt: string | null;
        url: string;
      }[];
      actions: {
        /** The operation, e.g. task.claim. */
        name: string;
        allowed: boolean;
        reason: string | null;
      }[];
    };
  };
  /** Wait for a run to end, a bounded time; asking again goes on waiting. */
  'run.wait': {
    input: {
      /** The id of a run. */
      runId: string;
      /** Seconds, default 25. */
      timeout?: number;
    };
    output: {
      /** The id of a run. */
      runId: string;
      definition: string;
      version: string;
      status: 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled';
      /** Any JSON value. */
      output?: unknown;
      /** Problem details (RFC 9457); instance is the JSON pointer of the step. */
      error?: Record<string, unknown>;
      waitingFor: {
        /** The id of a human task. */
        taskId: string;
        step: string;
        title: string;
        assigned: string[];
        dueAt: string | null;
        url: string;
      }[];
      /** The run's page, for people. */
      url: string;
      /** What to do now. */
      next: string;
    };
  };
  /** What happened in a run, step by step, with the data of each step; whole, or page by page. */
  'run.history': {
    input: {
      /** The id of a run. */
      runId: string;
      /** What comes first (default oldest). */
      order?: 'oldest' | 'newest';
      /** How many at most; without it, all there are. */
      limit?: number;
      /** `next` of the page before: goes on behind the entry of that `seq`. */
      after?: number;
    };
    output: {
      items: {
        seq: number;
        /** An instant, ISO 8601, UTC. */
        at: string;
        kind: string;
        step: string | null;
        pointer: string | null;
        data: Record<string, unknown>;
      }[];
      next: number | null;
      waiting: {
        kind: string;
        step: string;
        detail: string;
      }[];
      /** Entries made in all; more than there are on all pages when the oldest were dropped. */
      total: number;
    };
  };
  /** End a run; its open tasks are closed with the reason. */
  'run.cancel': {
    input: {
      /** The id of a run. */
      runId: string;
      /** Why; people will read it. */
      reason: string;
    };
    output: {
      /** The id of a run. */
      runId: string;
      definition: string;
      version: string;
      status: 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled';
      /** Any JSON value. */
      output?: unknown;
      /** Problem details (RFC 9457); instance is the JSON pointer of the step. */
      error?: Record<string, unknown>;
      waitingFor: {
        /** The id of a human task. */
        taskId: string;
        step: string;
        title: string;
        assigned: string[];
        dueAt: string | null;
        url: string;
      }[];
      /** The run's page, for people. */
      url: string;
      /** What to do now. */
      next: string;
    };
  };
  /** Hold a run: nothing new begins and no deadline strikes until it is resumed; answers that come in are kept. */
  'run.pause': {
    input: {
      /** The id of a run. */
      runId: string;
      /** Why; people will read it. */
      reason: string;
    };
    output: {
      /** The id of a run. */
      runId: string;
      definition: string;
      version: string;
      status: 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled';
      /** Any JSON value. */
      output?: unknown;
      /** Problem details (RFC 9457); instance is the JSON pointer of the step. */
      error?: Record<string, unknown>;
      waitingFor: {
        /** The id of a human task. */
        taskId: string;
        step: string;
        title: string;
        assigned: string[];
        dueAt: string | null;
        url: string;
      }[];
      /** The run's page, for people. */
      url: string;
      /** What to do now. */
      next: string;
    };
  };
  /** Let a held run go on; every deadline has moved by as long as it was held. */
  'run.resume': {
    input: {
      /** The id of a run. */
      runId: string;
    };
    output: {
      /** The id of a run. */
      runId: string;
      definition: string;
      version: string;
      status: 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled';
      /** Any JSON value. */
      output?: unknown;
      /** Problem details (RFC 9457); instance is the JSON pointer of the step. */
      error?: Record<string, unknown>;
      waitingFor: {
        /** The id of a human task. */
        taskId: string;
        step: string;
        title: string;
        assigned: string[];
        dueAt: string | null;
        url: string;
      }[];
      /** The run's page, for people. */
      url: string;
      /** What to do now. */
      next: string;
    };
  };
  /** Try a failed run again from the step that failed; what ended well is not done again. */
  'run.retry': {
    input: {
      /** The id of a run. */
      runId: string;
      /** What has changed since; people will read it. */
      reason: string;
    };
    output: {
      /** The id of a run. */
      runId: string;
      definition: string;
      version: string;
      status: 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled';
      /** Any JSON value. */
      output?: unknown;
      /** Problem details (RFC 9457); instance is the JSON pointer of the step. */
      error?: Record<string, unknown>;
      waitingFor: {
        /** The id of a human task. */
        taskId: string;
        step: string;
        title: string;
        assigned: string[];
        dueAt: string | null;
        url: string;
      }[];
      /** The run's page, for people. */
      url: string;
      /** What to do now. */
      next: string;
    };
  };
  /** Human tasks you can see, the most urgent first. */
  'task.list': {
    input: {
      /** mine: claimed by me; available: offered to me and unclaimed; breaching: due within two hours or over; waiting: I asked, others answer; done: decided by me; all (default). */
      view?: 'mine' | 'available' | 'breaching' | 'waiting' | 'done' | 'all';
      state?: 'open' | 'submitted' | 'completed' | 'expired' | 'cancelled';
      /** The name of a definition. */
      definition?: string;
      /** The id of a run. */
      runId?: string;
      /** Words in the title or body. */
      text?: string;
      /**
       * How many at most (default 25).
       * @default 25
       */
      limit?: number;
      /** `next` of the page before. */
      cursor?: string;
    };
    output: {
      items: {
        /** The id of a human task. */
        id: string;
        /** The id of a run. */
        runId: string;
        definition: string;
        step: string;
        title: string;
        state: 'open' | 'submitted' | 'completed' | 'expired' | 'cancelled';
        priority: number;
        labels: string[];
        /** An instant, ISO 8601, UTC. */
        openedAt: string;
        dueAt: string | null;
        expiresAt: string | null;
        next: {
          kind: 'remind' | 'due' | 'escalate' | 'expire';
          /** An instant, ISO 8601, UTC. */
          at: string;
          to?: string[];
        } | null;
        holder: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        } | null;
        assigned: {
          users: string[];
          groups: string[];
        };
        requester: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        } | null;
        outcome: string | null;
        decidedBy: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        } | null;
        closedAt: string | null;
        version: number;
      }[];
      next: string | null;
    };
  };
  /** How many tasks each view of the inbox holds. */
  'task.count': {
    input: Record<string, never>;
    output: {
      /** Exact to 1,000; 1,001 means more than 1,000. */
      mine: number;
      /** Exact to 1,000; 1,001 means more than 1,000. */
      available: number;
      /** Exact to 1,000; 1,001 means more than 1,000. */
      breaching: number;
      /** Exact to 1,000; 1,001 means more than 1,000. */
      waiting: number;
    };
  };
  /** One task: what is shown, the form, the outcomes, and what you may do with it. */
  'task.get': {
    input: {
      /** The id of a human task. */
      taskId: string;
    };
    output: {
      /** The id of a human task. */
      id: string;
      /** The id of a run. */
      runId: string;
      definition: string;
      step: string;
      title: string;
      state: 'open' | 'submitted' | 'completed' | 'expired' | 'cancelled';
      priority: number;
      labels: string[];
      /** An instant, ISO 8601, UTC. */
      openedAt: string;
      dueAt: string | null;
      expiresAt: string | null;
      next: {
        kind: 'remind' | 'due' | 'escalate' | 'expire';
        /** An instant, ISO 8601, UTC. */
        at: string;
        to?: string[];
      } | null;
      holder: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      assigned: {
        users: string[];
        groups: string[];
      };
      requester: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      outcome: string | null;
      decidedBy: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      closedAt: string | null;
      version: number;
      /** Markdown. */
      body: string;
      /** Any JSON value. */
      show: unknown;
      form: {
        schema: Record<string, unknown>;
        ui: Record<string, unknown>;
        /** Any JSON value. */
        data: unknown;
      };
      outcomes: {
        name: string;
        title: string;
        primary: boolean;
        confirm: string | null;
        form: {
          schema: Record<string, unknown>;
          ui: Record<string, unknown>;
          /** Any JSON value. */
          data: unknown;
        } | null;
      }[];
      /** SHA-256 of what the task shows; send it with the answer to bind the decision to it. */
      shownDigest: string;
      decision: {
        /** A UUID you make for this answer; sending it again is harmless. */
        submissionId: string;
        outcome: string;
        /** Any JSON value. */
        answer: unknown;
        by: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        };
        /** An instant, ISO 8601, UTC. */
        at: string;
        shownDigest: string;
      } | null;
      closeReason: string | null;
      draft: {
        outcome: string | null;
        /** Any JSON value. */
        data: unknown;
        /** An instant, ISO 8601, UTC. */
        savedAt: string;
        version: number;
      } | null;
      events: {
        /** An instant, ISO 8601, UTC. */
        at: string;
        kind: string;
        by: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        } | null;
        /** Any JSON value. */
        detail: unknown;
      }[];
      actions: {
        /** The operation, e.g. task.claim. */
        name: string;
        allowed: boolean;
        reason: string | null;
      }[];
    };
  };
  /** Take a task that is offered to you; of several at once exactly one gets it. */
  'task.claim': {
    input: {
      /** The id of a human task. */
      taskId: string;
    };
    output: {
      /** The id of a human task. */
      id: string;
      /** The id of a run. */
      runId: string;
      definition: string;
      step: string;
      title: string;
      state: 'open' | 'submitted' | 'completed' | 'expired' | 'cancelled';
      priority: number;
      labels: string[];
      /** An instant, ISO 8601, UTC. */
      openedAt: string;
      dueAt: string | null;
      expiresAt: string | null;
      next: {
        kind: 'remind' | 'due' | 'escalate' | 'expire';
        /** An instant, ISO 8601, UTC. */
        at: string;
        to?: string[];
      } | null;
      holder: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      assigned: {
        users: string[];
        groups: string[];
      };
      requester: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      outcome: string | null;
      decidedBy: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      closedAt: string | null;
      version: number;
      /** Markdown. */
      body: string;
      /** Any JSON value. */
      show: unknown;
      form: {
        schema: Record<string, unknown>;
        ui: Record<string, unknown>;
        /** Any JSON value. */
        data: unknown;
      };
      outcomes: {
        name: string;
        title: string;
        primary: boolean;
        confirm: string | null;
        form: {
          schema: Record<string, unknown>;
          ui: Record<string, unknown>;
          /** Any JSON value. */
          data: unknown;
        } | null;
      }[];
      /** SHA-256 of what the task shows; send it with the answer to bind the decision to it. */
      shownDigest: string;
      decision: {
        /** A UUID you make for this answer; sending it again is harmless. */
        submissionId: string;
        outcome: string;
        /** Any JSON value. */
        answer: unknown;
        by: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        };
        /** An instant, ISO 8601, UTC. */
        at: string;
        shownDigest: string;
      } | null;
      closeReason: string | null;
      draft: {
        outcome: string | null;
        /** Any JSON value. */
        data: unknown;
        /** An instant, ISO 8601, UTC. */
        savedAt: string;
        version: number;
      } | null;
      events: {
        /** An instant, ISO 8601, UTC. */
        at: string;
        kind: string;
        by: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        } | null;
        /** Any JSON value. */
        detail: unknown;
      }[];
      actions: {
        /** The operation, e.g. task.claim. */
        name: string;
        allowed: boolean;
        reason: string | null;
      }[];
    };
  };
  /** Give a claimed task back to those it is offered to; your draft stays yours. */
  'task.release': {
    input: {
      /** The id of a human task. */
      taskId: string;
    };
    output: {
      /** The id of a human task. */
      id: string;
      /** The id of a run. */
      runId: string;
      definition: string;
      step: string;
      title: string;
      state: 'open' | 'submitted' | 'completed' | 'expired' | 'cancelled';
      priority: number;
      labels: string[];
      /** An instant, ISO 8601, UTC. */
      openedAt: string;
      dueAt: string | null;
      expiresAt: string | null;
      next: {
        kind: 'remind' | 'due' | 'escalate' | 'expire';
        /** An instant, ISO 8601, UTC. */
        at: string;
        to?: string[];
      } | null;
      holder: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      assigned: {
        users: string[];
        groups: string[];
      };
      requester: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      outcome: string | null;
      decidedBy: {
        kind: 'user' | 'agent' | 'service';
        key: string;
        name: string;
      } | null;
      closedAt: string | null;
      version: number;
      /** Markdown. */
      body: string;
      /** Any JSON value. */
      show: unknown;
      form: {
        schema: Record<string, unknown>;
        ui: Record<string, unknown>;
        /** Any JSON value. */
        data: unknown;
      };
      outcomes: {
        name: string;
        title: string;
        primary: boolean;
        confirm: string | null;
        form: {
          schema: Record<string, unknown>;
          ui: Record<string, unknown>;
          /** Any JSON value. */
          data: unknown;
        } | null;
      }[];
      /** SHA-256 of what the task shows; send it with the answer to bind the decision to it. */
      shownDigest: string;
      decision: {
        /** A UUID you make for this answer; sending it again is harmless. */
        submissionId: string;
        outcome: string;
        /** Any JSON value. */
        answer: unknown;
        by: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        };
        /** An instant, ISO 8601, UTC. */
        at: string;
        shownDigest: string;
      } | null;
      closeReason: string | null;
      draft: {
        outcome: string | null;
        /** Any JSON value. */
        data: unknown;
        /** An instant, ISO 8601, UTC. */
        savedAt: string;
        version: number;
      } | null;
      events: {
        /** An instant, ISO 8601, UTC. */
        at: string;
        kind: string;
        by: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        } | null;
        /** Any JSON value. */
        detail: unknown;
      }[];
      actions: {
        /** The operation, e.g. task.claim. */
        name: string;
        allowed: boolean;
        reason: string | null;
      }[];
    };
  };
  /** Keep what you have typed; private to you, not validated, never data of the process. */
  'task.save_draft': {
    input: {
      /** The id of a human task. */
      taskId: string;
      outcome?: string | null;
      /** Any JSON value. */
      data: unknown;
    };
    output: {
      outcome: string | null;
      /** Any JSON value. */
      data: unknown;
      /** An instant, ISO 8601, UTC. */
      savedAt: string;
      version: number;
    };
  };
  /** Answer a human task and let its run continue. */
  'task.complete': {
    input: {
      /** The id of a human task. */
      taskId: string;
      /** One of the outcomes the task offers. */
      outcome: string;
      /** Any JSON value. */
      answer?: unknown;
      /** A UUID you make for this answer; sending it again is harmless. */
      submissionId?: string;
      /** What task.get showed; refused when the task shows something else now. */
      shownDigest?: string;
    };
    output: {
      /** The id of a human task. */
      taskId: string;
      runId: string;
      /** submitted: stored, on its way to the run. */
      state: 'completed' | 'submitted';
      decision: {
        /** A UUID you make for this answer; sending it again is harmless. */
        submissionId: string;
        outcome: string;
        /** Any JSON value. */
        answer: unknown;
        by: {
          kind: 'user' | 'agent' | 'service';
          key: string;
          name: string;
        };
        /** An instant, ISO 8601, UTC. */
        at: string;
        shownDigest: string;
      };
      /** false: somebody decided before; this is their decision. */
      yours: boolean;
    };
  };
  /** Send events: to the runs that listen for them, and to the definitions they start. */
  'event.send': {
    input: {
      /** CloudEvents as JSON: type, data, and, where they matter, id, source, subject, time and extension attributes. What is left out of id, source, time and specversion is filled in. */
      events: Record<string, unknown>[];
    };
    output: {
      items: {
        /** The event's own id. */
        id: string;
        source: string;
        /** known: this very event was received before. */
        state: 'received' | 'known';
        /** Runs that listened for it. */
        reached: number;
        /** Ids of the runs it started. */
        started: string[];
      }[];
    };
  };
  /** Events that were received and are still kept, the latest first: yours, or, for administrators, all. */
  'event.list': {
    input: {
      /** Only events of this type. */
      type?: string;
      /**
       * How many at most (default 25).
       * @default 25
       */
      limit?: number;
      /** `next` of the page before. */
      cursor?: string;
    };
    output: {
      items: {
        event: Record<string, unknown>;
        /** An instant, ISO 8601, UTC. */
        receivedAt: string;
        emittedBy: string | null;
        /** Runs it was for. */
        reached: number;
      }[];
      next: string | null;
    };
  };
}

export type OperationName = keyof Operations;

/** Where each operation is reached, under `/api`. */
export const HTTP: Readonly<Record<OperationName, string>> = {
  'session.get': 'GET /session',
  'definition.list': 'GET /definitions',
  'definition.get': 'GET /definitions/:name',
  'definition.check': 'POST /definitions/check',
  'definition.publish': 'POST /definitions',
  'run.start': 'POST /definitions/:name/runs',
  'run.list': 'GET /runs',
  'run.get': 'GET /runs/:runId',
  'run.wait': 'GET /runs/:runId/wait',
  'run.history': 'GET /runs/:runId/history',
  'run.cancel': 'POST /runs/:runId/cancel',
  'run.pause': 'POST /runs/:runId/pause',
  'run.resume': 'POST /runs/:runId/resume',
  'run.retry': 'POST /runs/:runId/retry',
  'task.list': 'GET /tasks',
  'task.count': 'GET /tasks/count',
  'task.get': 'GET /tasks/:taskId',
  'task.claim': 'POST /tasks/:taskId/claim',
  'task.release': 'POST /tasks/:taskId/release',
  'task.save_draft': 'POST /tasks/:taskId/draft',
  'task.complete': 'POST /tasks/:taskId/complete',
  'event.send': 'POST /events',
  'event.list': 'GET /events/received',
};
