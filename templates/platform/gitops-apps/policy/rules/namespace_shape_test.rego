package rules.namespace_shape_test

import data.lib.example
import data.rules.namespace_shape

test_accepts_what_is_right if {
	namespace_shape.deny == set() with input as namespace with data.platform as example.platform
}

test_rejects_another_kind if {
	document := guard("v1", "Pod", {})
	example.messages(namespace_shape.deny) == {
		`kind is "Pod", which does not belong to a namespace`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_another_version if {
	document := guard("v2", "LimitRange", limits)
	example.messages(namespace_shape.deny) == {`apiVersion is "v2", not "v1"`} with input as document
		with data.platform as example.platform
}

test_rejects_pods_that_may_do_anything if {
	document := example.with_field(
		namespace,
		"/object/metadata/labels/pod-security.kubernetes.io~1enforce",
		"baseline",
	)
	example.messages(namespace_shape.deny) == {
		`metadata.labels.pod-security.kubernetes.io/enforce is "baseline", not "restricted"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_an_old_standard if {
	document := example.with_field(
		namespace,
		"/object/metadata/labels/pod-security.kubernetes.io~1enforce-version",
		"v1.19",
	)
	example.messages(namespace_shape.deny) == {
		`metadata.labels.pod-security.kubernetes.io/enforce-version is "v1.19", not "latest"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_another_namespace if {
	document := example.with_field(guard("v1", "LimitRange", limits), "/object/metadata/namespace", "orders-dev")
	example.messages(namespace_shape.deny) == {
		`metadata.namespace is "orders-dev", not "payments-dev"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_quota_without_cpu if {
	document := guard("v1", "ResourceQuota", {"hard": {"requests.memory": "1Gi", "limits.memory": "1Gi"}})
	example.messages(namespace_shape.deny) == {"spec.hard has no requests.cpu"} with input as document
		with data.platform as example.platform
}

test_rejects_a_quota_for_some if {
	document := example.with_field(guard("v1", "ResourceQuota", {"hard": hard}), "/object/spec/scopes", [])
	example.messages(namespace_shape.deny) == {
		"spec.scopes is [] and does not belong there",
	} with input as document
		with data.platform as example.platform
}

test_rejects_no_limits if {
	document := guard("v1", "LimitRange", {"limits": []})
	example.messages(namespace_shape.deny) == {
		"spec.limits has no entry of type Container with default and defaultRequest",
	} with input as document
		with data.platform as example.platform
}

test_rejects_an_open_network if {
	document := guard("networking.k8s.io/v1", "NetworkPolicy", {"podSelector": {}})
	example.messages(namespace_shape.deny) == {
		`spec is {"podSelector":{}}, not {"podSelector":{},"policyTypes":["Ingress","Egress"]}`,
	} with input as document
		with data.platform as example.platform
}

test_accepts_the_guards if {
	every document in [
		guard("v1", "ResourceQuota", {"hard": hard}),
		guard("v1", "LimitRange", limits),
		guard("networking.k8s.io/v1", "NetworkPolicy", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}),
	] {
		namespace_shape.deny == set() with input as document with data.platform as example.platform
	}
}

namespace := {"source": "repository", "path": "namespaces/dev/payments.yaml", "object": {
	"apiVersion": "v1",
	"kind": "Namespace",
	"metadata": {
		"name": "payments-dev",
		"labels": {
			"environment": "dev",
			"team": "payments",
			"pod-security.kubernetes.io/enforce": "restricted",
		},
	},
}}

guard(version, kind, spec) := {"source": "repository", "path": "namespaces/dev/payments.yaml", "object": {
	"apiVersion": version,
	"kind": kind,
	"metadata": {"name": "any", "namespace": "payments-dev"},
	"spec": spec,
}}

hard := {"requests.cpu": "20", "requests.memory": "40Gi", "limits.memory": "80Gi"}

limits := {"limits": [{"type": "Container", "default": {"memory": "1Gi"}, "defaultRequest": {"cpu": "50m"}}]}
