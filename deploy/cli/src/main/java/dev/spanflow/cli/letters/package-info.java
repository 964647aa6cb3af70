/* SPDX-License-Identifier: Apache-2.0 */
/** Dead letters: which there are, what to do about them, and sending them back through assembly. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.cli.letters;
