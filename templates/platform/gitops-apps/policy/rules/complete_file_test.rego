package rules.complete_file_test

import data.lib.example
import data.rules.complete_file

test_accepts_what_is_right if {
	document := {
		"source": "file",
		"path": "argocd/projects/dev/payments.yaml",
		"objects": [{}],
	}
	complete_file.deny == set() with input as document with data.platform as example.platform
}

test_rejects_two_documents if {
	document := {"source": "file", "path": "argocd/projects/dev/payments.yaml", "objects": [{}, {}]}
	example.messages(complete_file.deny) == {"the file holds 2 documents, not one"} with input as document
		with data.platform as example.platform
}

test_rejects_a_namespace_that_is_open if {
	document := {
		"source": "file",
		"path": "namespaces/dev/payments.yaml",
		"objects": [
			{"kind": "Namespace"},
			{"kind": "LimitRange"},
			{"kind": "ResourceQuota"},
		],
	}
	example.messages(complete_file.deny) == {
		"the file holds 0 documents of kind NetworkPolicy, not one",
	} with input as document
		with data.platform as example.platform
}
