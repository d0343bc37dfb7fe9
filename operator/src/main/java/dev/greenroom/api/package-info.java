/**
 * The resources of greenroom.dev/v1alpha1 as records: names, schema and descriptions, no behaviour.
 */
package dev.greenroom.api;
