/** The demo: workers in processes of their own, the pipeline in this one, and a verdict that trusts neither. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.local.demo;
