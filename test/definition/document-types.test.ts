/**
 * Guarantee: the types the interpreter reads (document.ts) and the published schema describe the same documents. The checks
 * are the compiler's: a property that one side has and the other lacks does not compile.
 */
import { expect, expectTypeOf, it } from 'vitest';
import type * as written from '../../engine/definition/document.ts';
import type { Directory, FunctionDeclaration, Project } from '../../engine/definition/project.ts';
import type * as generated from '../../schemas/generated/definition.ts';
import type { FunctionDeclaration as GeneratedFunction } from '../../schemas/generated/function.ts';
import type * as human from '../../schemas/generated/human.ts';
import type * as project from '../../schemas/generated/project.ts';

type Keys<T> = T extends unknown ? keyof T : never;

it('steps have the same keys', () => {
  expectTypeOf<Keys<written.SetStep>>().toEqualTypeOf<Keys<generated.SetStep>>();
  expectTypeOf<Keys<written.DoStep>>().toEqualTypeOf<Keys<generated.DoStep>>();
  expectTypeOf<Keys<written.SwitchStep>>().toEqualTypeOf<Keys<generated.SwitchStep>>();
  expectTypeOf<Keys<written.ForStep>>().toEqualTypeOf<Keys<generated.ForStep>>();
  expectTypeOf<Keys<written.ForkStep>>().toEqualTypeOf<Keys<generated.ForkStep>>();
  expectTypeOf<Keys<written.TryStep>>().toEqualTypeOf<Keys<generated.TryStep>>();
  expectTypeOf<Keys<written.RaiseStep>>().toEqualTypeOf<Keys<generated.RaiseStep>>();
  expectTypeOf<Keys<written.WaitStep>>().toEqualTypeOf<Keys<generated.WaitStep>>();
  expectTypeOf<Keys<written.CallStep>>().toEqualTypeOf<Keys<generated.HttpStep>>();
  expectTypeOf<Keys<written.CallStep>>().toEqualTypeOf<Keys<generated.HumanStep>>();
  expectTypeOf<Keys<written.CallStep>>().toEqualTypeOf<Keys<generated.FunctionStep>>();
  expect(true).toBe(true);
});

it('parts have the same keys', () => {
  expectTypeOf<Keys<written.Definition['document']>>().toEqualTypeOf<Keys<generated.Document>>();
  expectTypeOf<Keys<written.Use>>().toEqualTypeOf<Keys<generated.Use>>();
  expectTypeOf<Keys<written.CatchClause>>().toEqualTypeOf<Keys<generated.Catch>>();
  expectTypeOf<Keys<written.RetryPolicy>>().toEqualTypeOf<Keys<generated.RetryPolicy>>();
  expectTypeOf<Keys<written.ErrorDefinition>>().toEqualTypeOf<Keys<generated.ErrorDefinition>>();
  expectTypeOf<Keys<written.InlineSchema>>().toEqualTypeOf<Keys<generated.InlineSchema>>();
  expectTypeOf<Exclude<written.Duration, string>>().toEqualTypeOf<generated.DurationParts>();
  expect(true).toBe(true);
});

it('human steps have the same keys', () => {
  expectTypeOf<Keys<written.HumanWith>>().toEqualTypeOf<Keys<human.HumanWith>>();
  expectTypeOf<Keys<written.FormWith>>().toEqualTypeOf<Keys<human.Form>>();
  expectTypeOf<Keys<written.OutcomeWith>>().toEqualTypeOf<Keys<human.Outcome>>();
  expectTypeOf<Keys<written.AssignWith>>().toEqualTypeOf<Keys<human.Assign>>();
  expectTypeOf<Keys<written.EscalationWith>>().toEqualTypeOf<Keys<human.Escalation>>();
  expect(true).toBe(true);
});

it('the project file and function declarations have the same keys', () => {
  expectTypeOf<Keys<Project>>().toEqualTypeOf<Keys<project.Project>>();
  expectTypeOf<Keys<Directory>>().toEqualTypeOf<Keys<project.Directory>>();
  expectTypeOf<Keys<FunctionDeclaration>>().toEqualTypeOf<Keys<GeneratedFunction>>();
  expect(true).toBe(true);
});
