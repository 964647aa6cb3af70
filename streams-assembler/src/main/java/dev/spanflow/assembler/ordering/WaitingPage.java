/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the spans of a trace that wait, in no order that means anything.
 *
 * @param next what to ask for the others with, or null
 */
public record WaitingPage(List<WaitingSpan> spans, @Nullable String next) {}
