/* SPDX-License-Identifier: Apache-2.0 */
/** Where everything is and why: traces, groups, the ledger, and what is wrong with a deployment. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.cli.inspect;
