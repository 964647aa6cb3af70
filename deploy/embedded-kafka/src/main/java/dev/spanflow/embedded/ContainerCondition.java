/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips the tests tagged {@code broker} where they are to run against a container and none can be started. JUnit finds it by
 * its service file when told to look for such ({@code -Pdocker} does).
 */
public final class ContainerCondition implements ExecutionCondition {
    private static final String TAG = "broker";

    /** Looked at once: it takes a second. */
    private static final class Missing {
        static final @Nullable String WHAT = ContainerBroker.missing(image());
    }

    private static String image() {
        return System.getProperty(ContainerBroker.IMAGE, "");
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (image().isEmpty() || !context.getTags().contains(TAG) || Missing.WHAT == null) {
            return ConditionEvaluationResult.enabled("the broker can be started");
        }
        return ConditionEvaluationResult.disabled(Missing.WHAT);
    }
}
